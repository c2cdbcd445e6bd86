// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;

/** What passes a value on or changes its form. */
final class Values {

    private Values() {}

    static Component echo() {
        return Component.named("Echo")
                .summary("Passes a value on.")
                .input("string", SocketType.STRING)
                .input("source", SocketType.ANY)
                .triggerInput("trigger")
                .output("output", SocketType.STRING)
                .triggerOutput("trigger")
                .pure()
                .worker((in, ctx) -> echoed(in, in.has("string") ? "string" : "source"));
    }

    /** Thoth calls the input string, Magick source. */
    private static Outputs echoed(Inputs in, String input) {
        return in.has(input) ? Outputs.of("output", in.get(input)) : Outputs.none();
    }

    /** The editor writes the separator that it shows, one space at first; a spell without one joins as JavaScript does. */
    static Component joinList() {
        return Component.named("Join List")
                .summary("Joins the items of a list to a text.")
                .input("list", SocketType.ARRAY)
                .output("text", SocketType.STRING)
                .pure()
                .workerPerNode(node -> {
                    String separator = node.data().get("separator") instanceof String text ? text : ",";
                    return (in, ctx) -> Outputs.of("text", Text.join(in.list("list"), separator));
                });
    }
}
