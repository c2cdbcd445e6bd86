// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.event.NodeError;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.engine.InputsByKey;
import dev.spellrunner.runner.engine.Invocation;
import dev.spellrunner.runner.engine.KnownFailure;
import dev.spellrunner.runner.plan.NodePlan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The order in which a run is to tell what is recorded. Gives the calls of workers their recorded answers: each when the run
 * has told all that comes before it. Confined to the run's thread.
 */
final class RecordedOrder {

    /** Says which events of a recording a run follows, and does what is more than an answer. */
    interface Reader {

        /** Tells whether the end of a work stands, and answers for it. */
        boolean stands(RecordedWork work);

        /**
         * Tells whether the run is to tell an event before it goes on.
         *
         * @param work the work that it is of; null if there is none
         */
        boolean follows(NodeEvent event, @Nullable RecordedWork work);

        /** Lets a node go on that waits for an event at its gate; false if there is none. */
        boolean endWait(NodeEvent event);

        /** Tells whether an event is the end of a node that was brought about by hand. */
        boolean isByHand(NodeEvent event);

        /** Ends a node as it was ended by hand. */
        void endByHand(NodeEvent event);

        /** Hears once that the run has told all that is in the script. */
        void ended();
    }

    /** An event to come. */
    private static final class Line {
        final NodeEvent event;
        /** The work that it is of; null if that did not begin. */
        final @Nullable RecordedWork work;

        boolean asked;
        boolean told;

        Line(NodeEvent event, @Nullable RecordedWork work) {
            this.event = event;
            this.work = work;
        }
    }

    /** A call that waits for its answer. */
    record Call(
            RecordedWork work,
            NodePlan node,
            InputsByKey inputs,
            WorkContext context,
            CompletableFuture<Outputs> stage) {

        private void answer() {
            try {
                stage.complete(work.again(node));
            } catch (KnownFailure e) {
                stage.completeExceptionally(e);
            }
        }
    }

    private final Reader reader;
    private final List<Line> lines = new ArrayList<>();
    private final Map<NodePath, Deque<Line>> untold = new HashMap<>();
    private final Map<NodePath, Deque<RecordedWork>> works = new HashMap<>();
    private final Map<RecordedWork, Call> waiting = new LinkedHashMap<>();
    private int next;
    private boolean ended;

    RecordedOrder(RecordedRun recording, Reader reader) {
        this.reader = reader;
        IdentityHashMap<NodeEvent, RecordedWork> byStart = new IdentityHashMap<>();
        for (RecordedWork work : RecordedWork.allIn(recording)) {
            byStart.put(work.started, work);
            works.computeIfAbsent(work.path(), key -> new ArrayDeque<>()).add(work);
        }
        Map<NodePath, RecordedWork> current = new HashMap<>();
        for (NodeEvent event : recording.events()) {
            RecordedWork begun = byStart.get(event);
            if (begun != null) {
                current.put(event.path(), begun);
            }
            RecordedWork work = current.get(event.path());
            if (reader.follows(event, work)) {
                Line line = new Line(event, work);
                lines.add(line);
                untold.computeIfAbsent(event.path(), key -> new ArrayDeque<>()).add(line);
            }
        }
    }

    // ---- what is recorded of a node ----

    /** Returns the next execution that is recorded of a node; null if there is none. It stays. */
    @Nullable
    RecordedWork peek(NodePath path) {
        Deque<RecordedWork> recorded = works.get(path);
        return recorded == null ? null : recorded.peek();
    }

    /** Takes the next execution that is recorded of a node; null if there is none. */
    @Nullable
    RecordedWork poll(NodePath path) {
        Deque<RecordedWork> recorded = works.get(path);
        return recorded == null ? null : recorded.poll();
    }

    /** Tells whether the run has told all that is in the script. */
    boolean isEnded() {
        return ended;
    }

    // ---- answering ----

    /** Gives what is recorded: at once if nothing else happened meanwhile, else when its turn comes. */
    Outputs answer(RecordedWork work, NodePlan node, InputsByKey inputs, WorkContext context) throws KnownFailure {
        work.reportUsage(context);
        if (work.atOnce && !node.component.mayBlock()) {
            work.tellProgress(context);
            return work.again(node);
        }
        return waitFor(work, node, inputs, context);
    }

    /** Lets a call wait for its turn, or for the end of the script. */
    Outputs waitFor(RecordedWork work, NodePlan node, InputsByKey inputs, WorkContext context) {
        CompletableFuture<Outputs> stage = new CompletableFuture<>();
        waiting.put(work, new Call(work, node, inputs, context, stage));
        goOn();
        return Outputs.later(stage);
    }

    /** Takes the call that has waited longest; null if none waits. */
    @Nullable
    Call pollWaiting() {
        if (waiting.isEmpty()) {
            return null;
        }
        return waiting.remove(waiting.keySet().iterator().next());
    }

    /** Lets the workers of all calls that wait work, in the order of the calls. */
    void letWork(Executor threads) {
        for (Call call; (call = pollWaiting()) != null; ) {
            new LiveWork(call.node(), call.inputs(), call.context()).startFor(threads, call.stage());
        }
    }

    // ---- following ----

    /** The run has told an event. */
    void heard(NodeEvent event) {
        Deque<Line> there = untold.get(event.path());
        if (there != null) {
            take(there, event);
        }
        if (!event.isTerminal() || !event.path().isRoot()) {
            goOn();
        }
    }

    private void take(Deque<Line> there, NodeEvent event) {
        Line line = there.peek();
        while (line != null && isTurnOf(line, event)) {
            line.told = true;
            there.remove();
            line = there.peek();
        }
        if (line != null && line.event.getClass() == event.getClass()) {
            line.told = true;
            there.remove();
        }
    }

    /**
     * Tells whether a node has come to its turn as recorded, though not by the same event: a gate lets one wait again that had
     * begun and was cut off, or no longer lets one wait.
     */
    private boolean isTurnOf(Line line, NodeEvent event) {
        boolean isOpen = line.event instanceof NodeEvent.Started && line.work != null && !reader.stands(line.work);
        return event instanceof NodeEvent.Waiting
                ? isOpen
                : line.event instanceof NodeEvent.Waiting
                        && (event instanceof NodeEvent.Started || event instanceof NodeEvent.Skipped);
    }

    /** Gives the next answer, if the run has told all that comes before it. */
    private void goOn() {
        while (next < lines.size() && lines.get(next).told) {
            next++;
        }
        if (next < lines.size()) {
            askFromNext();
        } else {
            end();
        }
    }

    /** Events that a worker emitted one after the other may have been heard at once, when something else stopped it. */
    private void askFromNext() {
        Line first = lines.get(next);
        ask(first);
        for (int i = next + 1; i < lines.size() && i < next + Invocation.CHUNKS; i++) {
            Line line = lines.get(i);
            boolean follows = line.work == first.work
                    && line.event instanceof NodeEvent.Progress
                    && line.event.since() == lines.get(i - 1).event.seq() + 1;
            if (!follows || !(first.event instanceof NodeEvent.Progress)) {
                return;
            }
            ask(line);
        }
    }

    /** Lets happen what is recorded next: returns whether anything did. */
    private boolean ask(Line line) {
        if (reader.endWait(line.event)) {
            return true;
        }
        if (line.asked) {
            return false;
        }
        if (reader.isByHand(line.event)) {
            line.asked = true;
            reader.endByHand(line.event);
            return true;
        }
        Call call = line.work == null ? null : waiting.get(line.work);
        boolean isBeginning = line.event instanceof NodeEvent.Started || line.event instanceof NodeEvent.Waiting;
        if (call == null || isBeginning) {
            return false;
        }
        line.asked = true;
        if (line.event instanceof NodeEvent.Progress progress) {
            call.context.progress(progress.chunk());
        } else {
            waiting.remove(call.work);
            call.answer();
        }
        return true;
    }

    /**
     * Nothing goes on in the run but what waits for an answer. If the run does not come to what is recorded next, the answers
     * go on without that.
     *
     * @return whether anything has happened
     */
    boolean goOnAlone() {
        for (int i = next; i < lines.size(); i++) {
            if (!lines.get(i).told && ask(lines.get(i))) {
                return true;
            }
        }
        return end();
    }

    private boolean end() {
        if (ended) {
            return false;
        }
        ended = true;
        reader.ended();
        return true;
    }

    /** Returns what the recording has, and the run has not come to; null if there is nothing such. */
    @Nullable
    NodeError missing() {
        for (Line line : lines.subList(next, lines.size())) {
            if (!line.told && line.event instanceof NodeEvent.Started started) {
                return Divergence.of(
                        started.path(), started.component(), "is in the recording, but this run does not reach it");
            }
        }
        return null;
    }
}
