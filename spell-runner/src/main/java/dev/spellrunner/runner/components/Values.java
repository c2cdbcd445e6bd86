// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Setting;
import dev.spellrunner.core.spell.SocketType;
import java.time.Clock;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Passes values on, changes their form, and tells the time. */
final class Values {

    private Values() {}

    static List<Component> all(Clock clock) {
        return List.of(echo(), joinList(), currentTime(clock));
    }

    private static Component echo() {
        return Steps.pure("Echo", "Passes a value on.")
                .input("string", SocketType.STRING)
                .input("source", SocketType.ANY)
                .output("output", SocketType.STRING)
                .worker((in, ctx) -> echoed(in, in.has("string") ? "string" : "source"));
    }

    /** Thoth calls the input string, Magick source. */
    private static Outputs echoed(Inputs in, String input) {
        return in.has(input) ? Outputs.of("output", in.get(input)) : Outputs.none();
    }

    /** The editor writes the separator that it shows, one space at first; a spell without one joins as JavaScript does. */
    private static Component joinList() {
        return Component.named("Join List")
                .summary("Joins the items of a list to a text.")
                .input("list", SocketType.ARRAY)
                .output("text", SocketType.STRING)
                .pure()
                .failing("where the input is no list")
                .setting(Setting.text("separator")
                        .describedAs("The text between the items")
                        .defaultingTo(","))
                .workerPerNode(node -> {
                    String separator = node.data().get("separator") instanceof String text ? text : ",";
                    return (in, ctx) -> Outputs.of("text", Text.join(in.list("list"), separator));
                });
    }

    /** Its text is that of ISO 8601, in the clock's zone; its timestamp is in milliseconds. */
    private static Component currentTime(Clock clock) {
        return Steps.step("Current Time", "Gives the time, as a text and in milliseconds since 1970.")
                .output("string", SocketType.STRING)
                .output("timestamp", SocketType.NUMBER)
                .reading()
                .nonBlocking()
                .worker((in, ctx) -> {
                    Instant now = clock.instant();
                    ZonedDateTime shown = now.truncatedTo(ChronoUnit.SECONDS).atZone(clock.getZone());
                    String text = DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(shown);
                    return Outputs.of("string", text, "timestamp", now.toEpochMilli());
                });
    }
}
