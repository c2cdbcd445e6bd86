// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe.telemetry;

import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.runner.observe.RunObserver;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Traces one run. Thread-safe. */
final class TracedRun implements RunObserver {

    private final Tracer tracer;
    private final Span run;
    private final Context ofRun;
    private final String spell;
    private final Durations durations;
    private final long began = System.nanoTime();
    /** The nodes that have begun and not ended. */
    private final Map<NodePath, TracedNode> nodes = new ConcurrentHashMap<>();

    /**
     * Begins to trace a run.
     *
     * @param ofRun has the span of the run, and what its caller sends along
     * @param spell the name of the spell
     */
    TracedRun(Tracer tracer, Context ofRun, String spell, Durations durations) {
        this.tracer = tracer;
        this.run = Span.fromContext(ofRun);
        this.ofRun = ofRun;
        this.spell = spell;
        this.durations = durations;
    }

    @Override
    public void abandoned() {
        run.setStatus(StatusCode.ERROR, "the run did not begin");
        run.end();
    }

    @Override
    public void event(NodeEvent event) {
        if (event.path().isRoot()) {
            if (event.isTerminal()) {
                end(run, event);
                durations.run(spell, errorOf(event), System.nanoTime() - began);
            }
        } else if (event instanceof NodeEvent.Waiting waiting) {
            run.addEvent(Names.GATE_WAITING, nameOf(waiting), waiting.at());
            nodes.computeIfAbsent(event.path(), path -> new TracedNode()).waits();
        } else if (event instanceof NodeEvent.Started) {
            TracedNode node = nodes.computeIfAbsent(event.path(), path -> new TracedNode());
            if (node.begins(event.at())) {
                run.addEvent(Names.GATE_ANSWERED, nameOf(event), event.at());
            }
        } else if (event.isTerminal()) {
            TracedNode node = nodes.remove(event.path());
            Span span = node == null ? null : node.end();
            if (span != null) {
                end(span, event);
            }
        }
    }

    private static Attributes nameOf(NodeEvent event) {
        return Attributes.of(Names.PATH, event.path().toString(), Names.COMPONENT, event.component());
    }

    private static void end(Span span, NodeEvent event) {
        span.setAttribute(Names.STATUS, event.kind());
        String error = errorOf(event);
        if (error != null) {
            span.setAttribute(Names.ERROR, error);
        }
        if (event instanceof NodeEvent.Failed) {
            span.setStatus(StatusCode.ERROR);
        } else if (event instanceof NodeEvent.Completed completed && completed.usage() != null) {
            count(span, completed.usage());
        }
        span.end(event.at());
    }

    private static @Nullable String errorOf(NodeEvent event) {
        return event instanceof NodeEvent.Failed failed
                ? failed.error().type()
                : event instanceof NodeEvent.Cancelled ? "cancelled" : null;
    }

    static void count(Span span, Usage usage) {
        if (!usage.model().isEmpty()) {
            span.setAttribute(Names.RESPONSE_MODEL, usage.model());
        }
        span.setAttribute(Names.INPUT_TOKENS, usage.input());
        span.setAttribute(Names.OUTPUT_TOKENS, usage.output());
    }

    // ---- workers ----

    @Override
    @SuppressWarnings("MustBeClosedChecker") // The worker's leaving closes it, on the same thread.
    public Leaving working(WorkContext work) {
        TracedNode node = nodes.get(work.path());
        Context context = node == null ? null : node.context(since -> spanOf(work, since));
        Scope scope = (context == null ? ofRun : context).makeCurrent();
        return scope::close;
    }

    private Context spanOf(WorkContext work, @Nullable Instant since) {
        String component = work.node().component();
        Object called = work.node().data().get("spellId");
        boolean calls = component.equals("Spell") && called instanceof String;
        Context parent = contextOf(parentOf(work.path()));
        var builder = tracer.spanBuilder(calls ? Names.INVOKE_WORKFLOW + " " + called : component)
                .setParent(parent)
                .setAttribute(Names.PATH, work.path().toString())
                .setAttribute(Names.COMPONENT, component);
        if (calls) {
            builder.setAttribute(Names.OPERATION, Names.INVOKE_WORKFLOW);
            builder.setAttribute(Names.AGENT, (String) called);
        }
        if (since != null) {
            builder.setStartTimestamp(since);
        }
        return parent.with(builder.startSpan());
    }

    /** Returns the context of the nearest node around that has a span; that of the run, if none has. */
    private Context contextOf(NodePath outer) {
        for (NodePath path = outer; !path.isRoot(); path = parentOf(path)) {
            TracedNode node = nodes.get(path);
            Context known = node == null ? null : node.known();
            if (known != null) {
                return known;
            }
        }
        return ofRun;
    }

    /** Returns the node around: {@code 7} for {@code 7/3} and for {@code 7[2]/9}. */
    private static NodePath parentOf(NodePath path) {
        String parent = path.parent().toString();
        return parent.endsWith("]") ? NodePath.parse(parent.substring(0, parent.lastIndexOf('['))) : path.parent();
    }
}
