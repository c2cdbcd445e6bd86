// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Component.Role;
import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Setting;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.spell.SocketType;
import java.util.List;

/** Components that show a text to those who watch the run: it becomes {@code Progress} of the node. */
final class Notices {

    private Notices() {}

    static List<Component> all() {
        return List.of(alert(), playtestPrint(), log(), playtestInput());
    }

    private static Component alert() {
        return notice("Alert", "Shows an alert to the clients of the run.");
    }

    private static Component playtestPrint() {
        return notice("Playtest Print", "Prints a text for the clients of the run.");
    }

    private static Component notice(String name, String summary) {
        return Steps.step(name, summary)
                .input("text", SocketType.STRING)
                .nonBlocking()
                .repeatable()
                .setting(Setting.text("text").describedAs("The text, where none is wired"))
                .worker((in, ctx) -> {
                    ctx.progress(textOf(in, ctx));
                    return Outputs.none();
                });
    }

    private static String textOf(Inputs in, WorkContext ctx) {
        return Text.of(Settings.wiredOrSet(in, ctx.node(), "text"));
    }

    private static Component log() {
        return Component.named("Log")
                .summary("Shows a value to the clients of the run.")
                .input("string", SocketType.ANY)
                .triggerInput("trigger")
                .nonBlocking()
                .repeatable()
                .worker((in, ctx) -> {
                    ctx.progress(in.get("string"));
                    return Outputs.none();
                });
    }

    private static Component playtestInput() {
        return Component.named("Playtest Input")
                .summary(
                        "Gives what a person says, and shows it to the clients of the run: each text that is sent to it while"
                                + " the spell plays starts a run; in other runs it is the spell's input of its name.")
                .triggerInput("trigger")
                .output("text", SocketType.STRING)
                .triggerOutput("trigger")
                .role(Role.INPUT)
                .nonBlocking()
                .repeatable()
                .source(Sources.pushed())
                .setting(Sources.capacity())
                .setting(Setting.text("text").describedAs("The text of a run that is given none"))
                .worker((in, ctx) -> {
                    Object given = ctx.item()
                            .orElseGet(() -> ctx.runInputs().get(ctx.node().name()));
                    Object text = given != null ? given : ctx.node().data().get("text");
                    ctx.progress(Text.of(text));
                    return Outputs.of("text", text);
                });
    }
}
