// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.State;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodeError;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.engine.Guard;
import dev.spellrunner.runner.engine.InputsByKey;
import dev.spellrunner.runner.engine.Invocation;
import dev.spellrunner.runner.engine.KnownFailure;
import dev.spellrunner.runner.engine.Reason;
import dev.spellrunner.runner.engine.RunEvents;
import dev.spellrunner.runner.engine.RunGuide;
import dev.spellrunner.runner.engine.RunLoop;
import dev.spellrunner.runner.engine.RunSettings;
import dev.spellrunner.runner.engine.RunStart;
import dev.spellrunner.runner.engine.Verdict;
import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Plan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Answers for the workers of a run from a recording, in the order in which they are recorded to have ended: an answer is
 * given when the run has told all that comes before it. A run that is resumed goes on with its own workers when the
 * recording ends. Confined to the run's thread.
 */
public final class Replay implements EventSink, AnsweredPlan.Answers, RunGuide {

    private final Plan plan;
    private final RunSettings settings;
    private final RecordedRun recording;
    private final boolean resumes;
    private final Fingerprints.Comparison comparison;
    private final OriginStamp told;
    private final Map<Plan, State> states = new HashMap<>();
    private final RecordedGate recordedGate;
    private final RecordedHand byHand;
    /** The gate of a run that is resumed. */
    private final @Nullable Guard ownGate;

    private @Nullable RunLoop run;

    /** What the run is to tell, in order, of starts and of what is answered. */
    private final List<Line> script = new ArrayList<>();

    private final Map<NodePath, Deque<Line>> untold = new HashMap<>();
    private final Map<NodePath, Deque<RecordedWork>> works = new HashMap<>();
    /** Calls that wait for their answer, or for the end of the recording. */
    private final Map<RecordedWork, Waiting> waiting = new LinkedHashMap<>();

    private int next;
    /** Whether the recording is at its end. */
    private boolean ended;

    /** An event to come, and the work that it is of. */
    private static final class Line {
        final NodeEvent event;
        /** Null if that did not begin: it waits for its gate, or was refused then. */
        final @Nullable RecordedWork work;

        boolean asked;
        boolean told;

        Line(NodeEvent event, @Nullable RecordedWork work) {
            this.event = event;
            this.work = work;
        }
    }

    /** A call that waits. */
    private record Waiting(NodePlan node, InputsByKey inputs, WorkContext context, CompletableFuture<Outputs> stage) {}

    private Replay(
            RunSettings settings,
            Plan plan,
            RecordedRun recording,
            @Nullable EventSink sink,
            @Nullable Guard gate,
            boolean resumes) {
        this.settings = settings;
        this.plan = plan;
        this.recording = recording;
        this.resumes = resumes;
        this.comparison = new Fingerprints.Comparison(recording);
        this.told = new OriginStamp(sink);
        this.recordedGate = new RecordedGate(plan, recording);
        this.byHand = new RecordedHand(recording);
        this.ownGate = resumes ? gate : null;
        if (!resumes) {
            told.answered(NodePath.ROOT);
        }
        List<RecordedWork> all = RecordedWork.allIn(recording);
        write(all);
    }

    /** Repeats a recorded run. */
    public static RunLoop replay(RunSettings settings, RunStart start, RecordedRun recording) {
        return follow(
                settings, start, new Replay(settings, start.plan(), recording, start.sink(), start.guard(), false));
    }

    /**
     * Goes on with a recorded run.
     *
     * @param repeating which nodes may be repeated that had started and not ended, if no gate decides
     * @throws IllegalStateException if somebody has to decide which nodes may be repeated
     */
    public static RunLoop resume(
            RunSettings settings, RunStart start, RecordedRun recording, Predicate<NodePath> repeating) {
        if (start.guard() == null) {
            ResumeCheck.settle(start.plan(), RecordedWork.allIn(recording), repeating);
        }
        return follow(
                settings, start, new Replay(settings, start.plan(), recording, start.sink(), start.guard(), true));
    }

    private static RunLoop follow(RunSettings settings, RunStart start, Replay replay) {
        Plan answered = AnsweredPlan.of(start.plan(), replay, replay.resumes);
        RunLoop run = new RunLoop(settings, start.with(answered, replay), replay);
        replay.run = run;
        return run;
    }

    private void write(List<RecordedWork> all) {
        Map<NodePath, RecordedWork> current = new HashMap<>();
        IdentityHashMap<NodeEvent, RecordedWork> byStart = new IdentityHashMap<>();
        for (RecordedWork work : all) {
            byStart.put(work.started, work);
            works.computeIfAbsent(work.path(), key -> new ArrayDeque<>()).add(work);
        }
        for (NodeEvent event : recording.events()) {
            if (event instanceof NodeEvent.Started && byStart.containsKey(event)) {
                current.put(event.path(), requireNonNull(byStart.get(event)));
            }
            boolean isDecided = recordedGate.tells(event) || byHand.did(event);
            boolean isOfWait = recordedGate.tells(event);
            RecordedWork work = isOfWait ? null : current.get(event.path());
            if ((isDecided && !resumes) || (work != null && isToBeTold(event, work))) {
                Line line = new Line(event, work);
                script.add(line);
                untold.computeIfAbsent(event.path(), key -> new ArrayDeque<>()).add(line);
            }
        }
    }

    /** What follows from other events comes by itself: nodes that are skipped, or stopped since another one failed. */
    private boolean isToBeTold(NodeEvent event, RecordedWork work) {
        boolean isEnd = event instanceof NodeEvent.Completed || event instanceof NodeEvent.Failed;
        return event instanceof NodeEvent.Started
                || (isEnd && hasEnded(work))
                || (event instanceof NodeEvent.Progress && (hasEnded(work) || !resumes));
    }

    /** Tells whether the end of a work stands: a run that is resumed does again what brought it down. */
    private boolean hasEnded(RecordedWork work) {
        if (work.end instanceof NodeEvent.Failed) {
            return !resumes || ResumeCheck.isHandled(plan, work.path());
        }
        return work.end instanceof NodeEvent.Completed;
    }

    /** In a replay a spell has a State of the run's own, since a replay changes nothing. */
    @Override
    public State stateOf(Plan called, Function<Plan, State> own) {
        return resumes
                ? own.apply(called)
                : states.computeIfAbsent(called.compiled, key -> State.of(key.spell.state()));
    }

    // ---- passing gates ----

    /** Nodes that waited or were refused are so again; the gate of a run that is resumed decides on what is done again. */
    @Override
    public @Nullable Guard gate(@Nullable Guard own) {
        if (ownGate == null && !recordedGate.isNeeded()) {
            return null;
        }
        return resumes ? this::decide : recordedGate;
    }

    /** What is answered has passed its gate; what is to be done again passes it again. */
    private @Nullable Verdict decide(Guard.Arrival arrival) {
        Deque<RecordedWork> recorded = works.get(arrival.path());
        RecordedWork work = recorded == null ? null : recorded.peek();
        if (work != null && (hasEnded(work) || work.hasInside)) {
            return recordedGate.decisionFor(work.started);
        }
        if (ownGate != null) {
            return ownGate.ask(arrival);
        }
        return work == null ? recordedGate.refusalOf(arrival.path()) : recordedGate.decisionFor(work.started);
    }

    // ---- answering ----

    @Override
    public Outputs answer(Plan its, NodePlan node, InputsByKey inputs, WorkContext context) throws Exception {
        NodePath path = context.path();
        Deque<RecordedWork> recorded = works.get(path);
        RecordedWork work = recorded == null ? null : recorded.poll();
        if (work == null) {
            if (resumes) {
                return new LiveWork(node, inputs, context)
                        .start(settings.threads().get());
            }
            throw diverged(path, node.component.name(), "is not in the recording, but this run has come to it");
        }
        requireSame(work, its, node, shownOf(inputs, context));
        boolean failedAtOnce = work.end instanceof NodeEvent.Failed && !work.hasInside;
        if ((node.component.opensScopes() && !failedAtOnce) || work.hasInside) {
            return goInside(work, node, inputs, context);
        }
        if (hasEnded(work) && (resumes || !byHand.did(work.end))) {
            return answerFor(work, node, inputs, context);
        }
        if (ended && resumes) {
            return new LiveWork(node, inputs, context).start(settings.threads().get());
        }
        return waitFor(work, node, inputs, context);
    }

    private Outputs answerFor(RecordedWork work, NodePlan node, InputsByKey inputs, WorkContext context)
            throws KnownFailure {
        told.answered(work.path());
        work.reportUsage(context);
        if (work.atOnce && !node.component.mayBlock()) {
            work.progress.forEach(chunk -> context.progress(chunk.chunk()));
            return recorded(work, node);
        }
        return waitFor(work, node, inputs, context);
    }

    private Outputs waitFor(RecordedWork work, NodePlan node, InputsByKey inputs, WorkContext context) {
        CompletableFuture<Outputs> stage = new CompletableFuture<>();
        waiting.put(work, new Waiting(node, inputs, context, stage));
        goOn();
        return Outputs.later(stage);
    }

    private static Outputs recorded(RecordedWork work, NodePlan node) throws KnownFailure {
        if (work.end instanceof NodeEvent.Failed failed) {
            throw KnownFailure.again(failed.error());
        }
        Outputs.Values outputs = work.outputs(node.shape);
        if (outputs == null) {
            throw diverged(work.path(), node.component.name(), "was recorded with other outputs than it has");
        }
        return outputs;
    }

    private static Map<String, @Nullable Object> shownOf(InputsByKey inputs, WorkContext context) {
        return RunEvents.withItem(inputs.byKey(), context.item().orElse(null));
    }

    private void requireSame(RecordedWork work, Plan its, NodePlan node, Map<String, @Nullable Object> now)
            throws KnownFailure {
        String component = node.component.name();
        if (!component.equals(work.started.component())) {
            throw diverged(work.path(), component, "was recorded as a node of '" + work.started.component() + "'");
        }
        if (comparison.isChanged(its, node)) {
            throw diverged(work.path(), component, "has other settings than when it was recorded");
        }
        String different = Divergence.ofInputs(now, work.started.inputs());
        if (different != null) {
            throw diverged(work.path(), component, different);
        }
    }

    private static KnownFailure diverged(NodePath path, String component, String what) {
        return KnownFailure.ofDivergence(Divergence.of(path, component, what));
    }

    // ---- nodes that others run inside ----

    /** The worker itself says what is to be run inside: the engine goes on with that, and the nodes in it are answered. */
    private Outputs goInside(RecordedWork work, NodePlan node, InputsByKey inputs, WorkContext context)
            throws Exception {
        if (!resumes) {
            told.answered(work.path());
        }
        Outputs given = node.worker.work(inputs, new SilentContext(context));
        if (hasEnded(work) || !resumes) {
            work.progress.forEach(chunk -> context.progress(chunk.chunk()));
        }
        return given instanceof Outputs.Deferred later
                ? Outputs.later(later.stage().thenApply(outputs -> inside(work, node, outputs)))
                : inside(work, node, given);
    }

    /** It may have given values after all, and so those that are recorded stand. */
    private Outputs inside(RecordedWork work, NodePlan node, Outputs given) {
        Outputs.Values outputs = given instanceof Outputs.Values ? work.outputs(node.shape) : null;
        return outputs == null ? given : outputs;
    }

    // ---- following ----

    @Override
    public void emit(NodeEvent event) {
        try {
            told.emit(event);
        } finally {
            heard(event);
        }
    }

    private void heard(NodeEvent event) {
        Deque<Line> lines = untold.get(event.path());
        Line line = lines == null ? null : lines.peek();
        if (line != null && line.event.getClass() == event.getClass()) {
            line.told = true;
            requireNonNull(lines).remove();
        }
        if (!event.isTerminal() || !event.path().isRoot()) {
            goOn();
        }
    }

    /** Gives the next answer, if the run has told all that comes before it. */
    private void goOn() {
        while (next < script.size() && script.get(next).told) {
            next++;
        }
        if (next < script.size()) {
            askFromNext();
        } else if (!ended) {
            end();
        }
    }

    /** What a worker had told one after the other may have been heard at once: when something else stopped it. */
    private void askFromNext() {
        Line first = script.get(next);
        ask(first);
        for (int i = next + 1; i < script.size() && i < next + Invocation.CHUNKS; i++) {
            Line line = script.get(i);
            boolean follows = line.work == first.work
                    && line.event instanceof NodeEvent.Progress
                    && line.event.since() == script.get(i - 1).event.seq() + 1;
            if (!follows || !(first.event instanceof NodeEvent.Progress)) {
                return;
            }
            ask(line);
        }
    }

    /** Lets a call that waits tell or give what is recorded next. */
    private boolean ask(Line line) {
        if (recordedGate.endWait(line.event)) {
            return true;
        }
        RecordedWork work = line.work;
        if (!resumes && byHand.did(line.event)) {
            boolean isFirst = !line.asked;
            line.asked = true;
            if (isFirst) {
                skipAgain(line.event);
            }
            return isFirst;
        }
        Waiting call = work == null ? null : waiting.get(work);
        if (work == null || call == null || line.asked || line.event instanceof NodeEvent.Started) {
            return false;
        }
        line.asked = true;
        if (line.event instanceof NodeEvent.Progress progress) {
            call.context.progress(progress.chunk());
            return true;
        }
        waiting.remove(work);
        try {
            call.stage.complete(recorded(work, call.node));
        } catch (KnownFailure e) {
            call.stage.completeExceptionally(e);
        }
        return true;
    }

    /** Somebody cancelled a node, or gave its outputs. */
    private void skipAgain(NodeEvent end) {
        NodePlan node = AnsweredPlan.find(plan, end.path());
        String reason = end instanceof NodeEvent.Cancelled cancelled ? cancelled.reason() : "skipped by hand";
        boolean wasGiven = end instanceof NodeEvent.Completed && node != null;
        run().skipAgain(
                        end.path(),
                        reason,
                        wasGiven
                                ? RecordedValues.outputs((NodeEvent.Completed) end, requireNonNull(node).shape)
                                : null);
    }

    /** The recording is at its end: a run that was stopped is stopped here, or goes on from here. */
    private void end() {
        ended = true;
        NodeEvent end = recording.end().orElse(null);
        if (resumes) {
            List<Waiting> open = List.copyOf(waiting.values());
            waiting.clear();
            open.forEach(call -> new LiveWork(call.node, call.inputs, call.context)
                    .startFor(settings.threads().get(), call.stage));
        } else if (end instanceof NodeEvent.Cancelled cancelled) {
            run().cancel(new Reason(cancelled.reason(), cancelled.by()));
        } else if (end == null) {
            run().cancel("its recording ends here");
        }
    }

    /**
     * Nothing goes on in the run but what waits for an answer. If the walk does not come to what is recorded next, the
     * answers go on without it: that it is missing is said at the end.
     *
     * @return false if there is nothing left to go on with
     */
    @Override
    public boolean goOnAlone() {
        for (int i = next; i < script.size(); i++) {
            if (!script.get(i).told && ask(script.get(i))) {
                return true;
            }
        }
        if (!ended) {
            end();
            return true;
        }
        return !resumes && stop();
    }

    /** Nothing is known of what the run waits for. */
    private boolean stop() {
        if (waiting.isEmpty()) {
            return run().cancel("its recording does not say how it goes on");
        }
        RecordedWork work = waiting.keySet().iterator().next();
        Waiting call = requireNonNull(waiting.remove(work));
        call.stage.completeExceptionally(
                diverged(work.path(), call.node.component.name(), "did not end when it was recorded"));
        return true;
    }

    /** Returns what the recording has, and the run that is replayed has not come to; null if there is nothing such. */
    @Override
    public @Nullable NodeError missing() {
        for (int i = resumes ? script.size() : next; i < script.size(); i++) {
            Line line = script.get(i);
            if (!line.told && line.event instanceof NodeEvent.Started started) {
                return Divergence.of(
                        started.path(), started.component(), "is in the recording, but this run does not come to it");
            }
        }
        return null;
    }

    private RunLoop run() {
        return requireNonNull(run, "execution");
    }
}
