// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.runner.services.Reply;
import dev.spellrunner.runner.services.ReplyMessage;

/**
 * Passes what Outputs answer on to the host: what a spell that is called answers by default goes to its caller alone, and what
 * is for callers goes to no other.
 */
final class Replies {

    static final String DEFAULT = "Default";
    private static final String SUBSPELL = "Subspell";

    private Replies() {}

    static void offer(Reply reply, Inputs in, WorkContext ctx, Outputs.Values outputs) throws Exception {
        Node node = ctx.node();
        String type = Settings.text(node, "outputType", DEFAULT);
        boolean isCalled = !ctx.path().asDrawn().equals(NodePath.of(node.id()));
        if (!outputs.has("output") || type.equals(SUBSPELL) || (isCalled && type.equals(DEFAULT))) {
            return;
        }
        reply.reply(new ReplyMessage(node.name(), type, outputs.get("output"), in.get("event")), ctx);
    }
}
