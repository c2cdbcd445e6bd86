// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.event.Origin;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Prints events as a person reads them: what happened to which node, what came out, how long it took. */
final class EventPrinter implements EventSink {

    private static final int LONGEST_VALUE = 80;
    private static final EventCodec CODEC = EventCodec.create();

    private final PrintWriter out;
    private final Spell spell;
    private final Components components;
    private final Map<String, Spell> called;

    /**
     * Creates a printer.
     *
     * @param spell the spell that runs
     * @param components what it is drawn from
     * @param called the spells that it and others call, as they call them
     */
    EventPrinter(PrintWriter out, Spell spell, Components components, Map<String, Spell> called) {
        this.out = out;
        this.spell = spell;
        this.components = components;
        this.called = called;
    }

    @Override
    public void emit(NodeEvent event) {
        out.println(line(event));
        out.flush();
    }

    private String line(NodeEvent event) {
        if (event instanceof NodeEvent.Started started) {
            return event.path().isRoot()
                    ? "run " + event.run() + " of '" + line(spell.name()) + "'" + shown(started.inputs())
                    : row("started", event, shown(started.inputs()), -1);
        }
        if (event instanceof NodeEvent.Waiting waiting) {
            return row("waiting", event, "  for " + line(waiting.reason()), -1);
        }
        if (event instanceof NodeEvent.Progress progress) {
            return row("…", event, "  " + shortened(text(progress.chunk())), -1);
        }
        if (event instanceof NodeEvent.Completed completed) {
            String closed = completed.closed().isEmpty() ? "" : "  closed " + completed.closed();
            String origin = completed.origin() == Origin.WORKER
                    ? ""
                    : "  by " + completed.origin().text();
            return row(
                    "done",
                    event,
                    shown(completed.outputs()) + closed + origin + tokens(completed.usage()),
                    completed.micros());
        }
        if (event instanceof NodeEvent.Failed failed) {
            return row("FAILED", event, "  " + line(InOurWords.of(failed.error().message())), failed.micros());
        }
        if (event instanceof NodeEvent.Skipped skipped) {
            return row("skipped", event, "  " + line(skipped.reason()), -1);
        }
        if (event instanceof NodeEvent.Cancelled cancelled) {
            return row("CANCELLED", event, "  " + line(cancelled.reason()), cancelled.micros());
        }
        return row(event.kind(), event, "", -1);
    }

    private static String tokens(@Nullable Usage usage) {
        if (usage == null) {
            return "";
        }
        String cost = usage.cost() == null ? "" : String.format(Locale.ROOT, ", cost %.6f", usage.cost());
        String of = usage.model().isEmpty() ? "" : " of " + line(usage.model());
        return "  [" + usage.input() + " + " + usage.output() + " tokens" + of + cost + "]";
    }

    private String row(String what, NodeEvent event, String details, long micros) {
        String took = micros < 0 ? "" : String.format(Locale.ROOT, "%.1f ms", micros / 1000.0);
        String name = event.path().isRoot() ? "the spell" : nameOf(event);
        return String.format(Locale.ROOT, "%-9s %9s  %-10s %-34s%s", what, took, event.path(), line(name), details)
                .stripTrailing();
    }

    private String nameOf(NodeEvent event) {
        String name = nodeAt(event.path()).map(Node::name).orElse(event.component());
        return name.equals(event.component()) ? name : name + " (" + event.component() + ")";
    }

    /** A node is in the spell that its parent calls; inside a loop, in the one that the loop is in. */
    private Optional<Node> nodeAt(NodePath path) {
        Deque<NodePath> around = new ArrayDeque<>();
        for (NodePath parent = path.parent(); !parent.isRoot(); parent = parent.parent()) {
            around.push(parent);
        }
        Spell in = spell;
        for (NodePath parent : around) {
            Optional<String> calls = in.graph().node(parent.node()).flatMap(this::calledBy);
            if (calls.isPresent()) {
                Spell found = called.get(calls.get());
                if (found == null) {
                    return Optional.empty();
                }
                in = found;
            }
        }
        return in.graph().node(path.node());
    }

    private Optional<String> calledBy(Node node) {
        return components.find(node.component()).flatMap(component -> component.calledSpell(node));
    }

    /** Returns text as it is, and any other value as JSON. */
    static String text(@Nullable Object value) {
        return value instanceof String text ? text : CODEC.encodeValue(value);
    }

    private static String shown(Map<String, @Nullable Object> values) {
        StringBuilder shown = new StringBuilder();
        values.forEach(
                (name, value) -> shown.append("  ").append(name).append(" = ").append(shortened(text(value))));
        return shown.toString();
    }

    private static String shortened(String text) {
        String line = line(text);
        return line.length() > LONGEST_VALUE ? line.substring(0, LONGEST_VALUE - 1) + "…" : line;
    }

    /** Returns a text in one line: nothing that it says looks like a line of ours. */
    private static String line(String text) {
        return text.replace("\n", "\\n").replaceAll("[\\p{Cntrl}\\u2028\\u2029]", " ");
    }
}
