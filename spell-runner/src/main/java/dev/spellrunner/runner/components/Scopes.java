// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Setting;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.SocketType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Components that open a scope of their own: another spell, and the iterations over a list. */
final class Scopes {

    private Scopes() {}

    static List<Component> all() {
        return List.of(spell(), forEach());
    }

    private static Component spell() {
        return Component.named("Spell")
                .summary("Runs another spell.")
                .calls(Scopes::spellId)
                .nonBlocking()
                .setting(Setting.text("spellId")
                        .describedAs("the name or the id of the spell to run")
                        .asRequired())
                .worker((in, ctx) -> Outputs.call(in.toMap()));
    }

    private static @Nullable String spellId(Node node) {
        return node.data().get("spellId") instanceof String text && !text.isBlank() ? text : null;
    }

    private static Component forEach() {
        return Component.named("ForEach")
                .summary("Fires act once for each item of a list, then done.")
                .triggerInput("act1")
                .input("array", SocketType.ARRAY)
                .triggerOutput("act")
                .triggerOutput("done")
                .output("element", SocketType.ANY)
                .nonBlocking()
                .iterates()
                .failing("where the input is no list")
                .setting(Setting.bool("parallel")
                        .describedAs("Whether the iterations run side by side")
                        .defaultingTo(false))
                .workerPerNode(node -> {
                    boolean parallel = Truth.of(node.data().get("parallel"));
                    return (in, ctx) -> Outputs.each(in.list("array"), "element", "act", parallel);
                });
    }
}
