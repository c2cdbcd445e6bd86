// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodeError;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.event.Origin;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Shape;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the sink what happens in a run, in order and numbered. Without a sink it reads no clock. Confined. */
public final class RunEvents {

    private static final Logger log = LoggerFactory.getLogger(EventSink.class);

    /** The key under which the start of a source shows the item that started the run, beside its inputs. */
    public static final String ITEM = "item";

    /** The root node is the spell itself. */
    private static final String NO_COMPONENT = "";

    private static final RunEvents SILENT = new RunEvents(null, Clock.systemUTC(), () -> "", "");

    private final @Nullable EventSink sink;
    private final Clock clock;
    private final Supplier<String> runId;
    private @Nullable String run;
    private final String spell;
    private long seq;
    /** The sum of what the nodes used; null if no model was asked. */
    private @Nullable Usage total;

    private @Nullable Instant now;
    private Instant begun = Instant.EPOCH;
    /** A call that was in flight and is settled now; null if none is. */
    private @Nullable Invocation cameBack;

    private RunEvents(@Nullable EventSink sink, Clock clock, Supplier<String> runId, String spell) {
        this.sink = sink;
        this.clock = clock;
        this.runId = runId;
        this.spell = spell;
    }

    /** Returns what tells a sink of a run; the same for all runs without one, for which nothing is remembered. */
    static RunEvents of(@Nullable EventSink sink, Clock clock, RunId runId, String spell) {
        return sink == null ? SILENT : new RunEvents(sink, clock, runId, spell);
    }

    boolean isSilent() {
        return sink == null;
    }

    /** Says that time has passed: the next event reads the clock. */
    void timePasses() {
        if (sink != null) {
            now = null;
        }
    }

    /** Says that a call was in flight while the run went on, and is settled now; null once it has been. */
    void settles(@Nullable Invocation call) {
        if (sink != null) {
            cameBack = call;
        }
    }

    /** Tells whether the run went on before a node ended that does not block: a replay has to know. */
    private boolean isLater(Scope scope, NodePlan node) {
        Invocation call = cameBack;
        return call != null && call.node == node && call.scope == scope && !node.component.mayBlock();
    }

    // ---- the run ----

    void runStarted(Spell started, Map<String, @Nullable Object> inputs, Map<String, String> tags) {
        if (sink != null) {
            begun = now();
            tell(new NodeEvent.Started(
                    run(), spell, ++seq, seq, begun, NodePath.ROOT, NO_COMPONENT, inputs, started.version(), tags));
        }
    }

    void runCompleted(Map<String, @Nullable Object> outputs) {
        if (sink != null) {
            tellCompleted(NodePath.ROOT, NO_COMPONENT, outputs, List.of(), Origin.WORKER, total, begun, false);
        }
    }

    void runFailed(NodeError error) {
        if (sink != null) {
            tellFailed(NodePath.ROOT, NO_COMPONENT, error, begun, false);
        }
    }

    void runCancelled(Reason reason) {
        if (sink != null) {
            tellCancelled(NodePath.ROOT, NO_COMPONENT, reason, begun);
        }
    }

    // ---- its nodes ----

    void started(Scope scope, NodePlan node, InputsByKey inputs) {
        if (sink != null) {
            Instant at = now();
            scope.startedAt(node.index, at);
            Map<String, @Nullable Object> shown = withItem(inputs.byKey(), scope.itemOf(node.index));
            tell(new NodeEvent.Started(
                    run(), spell, ++seq, seq, at, scope.path(node), node.component.name(), shown, null, Map.of()));
        }
    }

    void waiting(Scope scope, NodePlan node, InputsByKey inputs, String reason) {
        if (sink != null) {
            tell(new NodeEvent.Waiting(
                    run(), spell, ++seq, seq, now(), scope.path(node), node.component.name(), inputs.byKey(), reason));
        }
    }

    /** Says that a node which is told of next has not worked at all. */
    void neverBegan(Scope scope, NodePlan node) {
        if (sink != null) {
            scope.startedAt(node.index, now());
        }
    }

    /** Returns the inputs of a node as its start shows them: with the item of a source that started the run there. */
    public static Map<String, @Nullable Object> withItem(Map<String, @Nullable Object> inputs, @Nullable Object item) {
        if (item == null) {
            return inputs;
        }
        Map<String, @Nullable Object> both = new LinkedHashMap<>(inputs);
        both.put(ITEM, item);
        return both;
    }

    void progress(Scope scope, NodePlan node, @Nullable Object chunk) {
        if (sink != null) {
            timePasses();
            tell(new NodeEvent.Progress(
                    run(), spell, ++seq, seq, now(), scope.path(node), node.component.name(), chunk));
        }
    }

    /** Adds what the work of a node took to what its end will tell, and to what the run took. */
    void used(Scope scope, NodePlan node, @Nullable Usage used) {
        if (sink != null && used != null) {
            scope.usage(node.index, used);
            total = total == null ? used : total.plus(used);
        }
    }

    void completed(Scope scope, NodePlan node, Outputs.Values outputs, Origin origin) {
        if (sink != null) {
            tellCompleted(
                    scope.path(node),
                    node.component.name(),
                    byKey(node, outputs),
                    closed(node, outputs),
                    origin,
                    scope.takeUsage(node.index),
                    scope.startedAt(node.index),
                    isLater(scope, node));
        }
    }

    void failed(Scope scope, NodePlan node, NodeError error) {
        if (sink != null) {
            tellFailed(
                    scope.path(node), node.component.name(), error, scope.startedAt(node.index), isLater(scope, node));
        }
    }

    void skipped(Scope scope, NodePlan node, Reason reason) {
        if (sink != null) {
            tell(new NodeEvent.Skipped(
                    run(),
                    spell,
                    ++seq,
                    seq,
                    now(),
                    scope.path(node),
                    node.component.name(),
                    reason.text(),
                    reason.by()));
        }
    }

    void cancelled(Scope scope, NodePlan node, Reason reason) {
        if (sink != null) {
            tellCancelled(scope.path(node), node.component.name(), reason, scope.startedAt(node.index));
        }
    }

    // ---- both ----

    private void tellCompleted(
            NodePath path,
            String component,
            Map<String, @Nullable Object> outputs,
            List<String> closed,
            Origin origin,
            @Nullable Usage usage,
            Instant from,
            boolean later) {
        Instant at = now();
        tell(new NodeEvent.Completed(
                run(),
                spell,
                ++seq,
                seq,
                at,
                path,
                component,
                outputs,
                closed,
                origin,
                usage,
                micros(from, at),
                later));
    }

    private void tellFailed(NodePath path, String component, NodeError error, Instant from, boolean later) {
        Instant at = now();
        tell(new NodeEvent.Failed(run(), spell, ++seq, seq, at, path, component, error, micros(from, at), later));
    }

    private void tellCancelled(NodePath path, String component, Reason reason, Instant from) {
        Instant at = now();
        tell(new NodeEvent.Cancelled(
                run(), spell, ++seq, seq, at, path, component, reason.text(), reason.by(), micros(from, at)));
    }

    private void tell(NodeEvent event) {
        if (sink == null) {
            return;
        }
        try {
            sink.emit(event);
        } catch (Throwable e) {
            log.warn("sink {} failed on event {} of run '{}'", sink, event.seq(), event.run(), e);
        }
    }

    private String run() {
        String known = run;
        if (known == null) {
            known = runId.get();
            run = known;
        }
        return known;
    }

    private Instant now() {
        Instant known = now;
        if (known == null) {
            known = clock.instant();
            now = known;
        }
        return known;
    }

    private static long micros(Instant from, Instant to) {
        long nanos = (to.getEpochSecond() - from.getEpochSecond()) * 1_000_000_000L + to.getNano() - from.getNano();
        return Math.max(0, nanos / 1000);
    }

    private static Map<String, @Nullable Object> byKey(NodePlan node, Outputs.Values outputs) {
        Shape.Sockets sockets = node.shape.outputs;
        if (sockets.size() == 0) {
            return Map.of();
        }
        if (sockets.size() == 1) {
            return ValuesByKey.of(sockets.keys.get(0), outputs.getOr(sockets.nameAt[0], ValuesByKey.ABSENT));
        }
        @Nullable Object[] values = new Object[sockets.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = outputs.getOr(sockets.nameAt[i], ValuesByKey.ABSENT);
        }
        return ValuesByKey.of(sockets.keys, values);
    }

    private static List<String> closed(NodePlan node, Outputs.Values outputs) {
        if (!outputs.closesAny()) {
            return List.of();
        }
        List<String> closed = new ArrayList<>();
        for (int i = 0; i < node.shape.triggers.size(); i++) {
            String name = node.shape.triggers.names.get(i);
            if (outputs.closes(name) && !name.equals(Shape.ERROR)) {
                closed.add(node.shape.triggers.keys.get(i));
            }
        }
        return closed;
    }
}
