// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Component.Role;
import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.spell.SocketType;

/** What shows a text to whoever watches the run: it becomes {@code Progress} of the node. */
final class Notices {

    private Notices() {}

    static Component alert() {
        return notice("Alert", "Shows an alert to whoever watches the run.");
    }

    static Component playtestPrint() {
        return notice("Playtest Print", "Prints a text for whoever watches the run.");
    }

    private static Component notice(String name, String summary) {
        return Component.named(name)
                .summary(summary)
                .input("text", SocketType.STRING)
                .triggerInput("trigger")
                .triggerOutput("trigger")
                .nonBlocking()
                .repeatable()
                .worker((in, ctx) -> {
                    ctx.progress(textOf(in, ctx));
                    return Outputs.none();
                });
    }

    private static String textOf(Inputs in, WorkContext ctx) {
        return Text.of(in.has("text") ? in.get("text") : ctx.node().data().get("text"));
    }

    static Component playtestInput() {
        return Component.named("Playtest Input")
                .summary(
                        "Gives what a person says, and shows it to whoever watches the run: each text that is sent to it while"
                                + " the spell plays starts a run; in other runs it is the spell's input of its name.")
                .triggerInput("trigger")
                .output("text", SocketType.STRING)
                .triggerOutput("trigger")
                .role(Role.INPUT)
                .nonBlocking()
                .repeatable()
                .source(Sources.pushed())
                .worker((in, ctx) -> {
                    Object given = ctx.item()
                            .orElseGet(() -> ctx.runInputs().get(ctx.node().name()));
                    Object text = given != null ? given : ctx.node().data().get("text");
                    ctx.progress(Text.of(text));
                    return Outputs.of("text", text);
                });
    }
}
