// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Setting;
import dev.spellrunner.core.component.Source;
import dev.spellrunner.core.component.SourceContext;
import dev.spellrunner.core.spell.SocketType;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Components that give items while a spell plays; each item starts a run. */
final class Sources {

    /** So many items may wait for a node that takes what others push, if its settings do not say. */
    static final int CAPACITY = 100;

    private static final int LARGEST_CAPACITY = 100_000;
    private static final double LONGEST_PERIOD_MS = Duration.ofDays(365).toMillis();

    private Sources() {}

    static List<Component> all(Map<String, Callable<? extends InputStream>> texts) {
        return List.of(interval(), lines(texts), queue());
    }

    private static Component interval() {
        return giving("Interval", "Ticks while the spell plays: gives 1, 2, 3 … every 'ms' milliseconds.", "tick")
                .setting(Setting.number("ms")
                        .describedAs("The milliseconds from one tick to the next, from 1 to a year")
                        .defaultingTo(1000))
                .source(context -> new Ticks(periodOf(context), context))
                .worker((in, ctx) -> given("tick", ctx.item().orElse(null)));
    }

    private static Duration periodOf(SourceContext context) {
        double ms = Settings.number(context.node(), "ms", 1000);
        if (ms < 1 || ms > LONGEST_PERIOD_MS) {
            throw new IllegalArgumentException("setting 'ms' should be from 1 to a year, but is " + ms);
        }
        return Duration.ofMillis((long) ms);
    }

    private static Component lines(Map<String, Callable<? extends InputStream>> texts) {
        return giving("Lines", "Gives the lines of a text, one by one, while the spell plays.", "line")
                .setting(Setting.text("source").describedAs("The name of a text of the host"))
                .setting(Setting.text("text").describedAs("The text, where none is named"))
                .source(context -> new LinesOfText(textOf(context, texts), context.executor()))
                .worker((in, ctx) -> given("line", ctx.item().orElse(null)));
    }

    private static Callable<? extends InputStream> textOf(
            SourceContext context, Map<String, Callable<? extends InputStream>> texts) {
        String wanted = Settings.text(context.node(), "source");
        if (wanted == null) {
            byte[] text = Text.of(context.node().data().get("text")).getBytes(UTF_8);
            return () -> new ByteArrayInputStream(text);
        }
        Callable<? extends InputStream> text = texts.get(wanted);
        if (text == null) {
            throw new IllegalArgumentException(
                    "there is no text '" + wanted + "' (give it: StandardComponents.Builder.lines)");
        }
        return text;
    }

    private static Component queue() {
        return giving("Queue", "Gives what the host or a client pushes to it while the spell plays.", "item")
                .source(pushed())
                .setting(capacity())
                .worker((in, ctx) -> given("item", ctx.item().orElse(null)));
    }

    /** Returns the setting that says how many items may wait for a node that takes what others push. */
    static Setting capacity() {
        return Setting.number("capacity")
                .describedAs("How many items may wait, up to " + LARGEST_CAPACITY)
                .defaultingTo(CAPACITY);
    }

    /** Returns the source of what others push; the setting {@code capacity} says how much may wait. */
    static Source pushed() {
        return Sources::pushedTo;
    }

    private static Flow.Publisher<?> pushedTo(SourceContext context) {
        double capacity = Settings.number(context.node(), "capacity", CAPACITY);
        if (capacity < 1 || capacity > LARGEST_CAPACITY) {
            throw new IllegalArgumentException(
                    "setting 'capacity' should be from 1 to " + LARGEST_CAPACITY + ", but is " + capacity);
        }
        return context.pushed((int) capacity);
    }

    private static ComponentBuilder giving(String name, String summary, String output) {
        return Component.named(name)
                .summary(summary)
                .output(output, SocketType.ANY)
                .triggerOutput("trigger")
                .nonBlocking();
    }

    /** In a run that no item of it started, the node gives nothing. */
    private static Outputs given(String output, @Nullable Object item) {
        return item == null ? Outputs.none() : Outputs.of(output, item);
    }
}
