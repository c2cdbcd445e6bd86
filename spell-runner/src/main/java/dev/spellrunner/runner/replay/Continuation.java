// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.event.Cause;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.engine.Guard;
import dev.spellrunner.runner.engine.InputsByKey;
import dev.spellrunner.runner.engine.Reason;
import dev.spellrunner.runner.engine.RunLoop;
import dev.spellrunner.runner.engine.RunSettings;
import dev.spellrunner.runner.engine.RunStart;
import dev.spellrunner.runner.engine.Verdict;
import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Plan;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Goes on with a run whose host was lost, as if nothing had happened: under its id and with its numbers. What had ended or was
 * decided stands, a failure too; the workers work again when the run has come to the end of the recording. Confined to the
 * run's thread.
 */
public final class Continuation implements ScriptedGuide {

    private final RecordedRun recording;
    private final RunSettings settings;
    private final AnsweredPlans plans = new AnsweredPlans(this, true);
    private final Fingerprints.Comparison comparison;
    private final GoneOnEvents told;
    private final RecordedGate recordedGate;
    private final RecordedHand hand;
    private final HandAgain handAgain;
    /** Decides on what waits, on what is new and on what may have had its effect; null if nothing does. */
    private final @Nullable Guard ownGate;

    private final Map<NodePath, NodeEvent.Skipped> skips = new HashMap<>();
    private final RecordedOrder script;
    /** Calls of nodes that are not in the recording, and wait for its end. */
    private final Queue<Beyond> beyond = new ArrayDeque<>();

    private @Nullable RunLoop run;

    private record Beyond(LiveWork work, CompletableFuture<Outputs> stage) {}

    private Continuation(
            RunSettings settings, RunStart start, RecordedRun recording, RecordedNodes nodes, GoneOnEvents told) {
        this.recording = recording;
        this.settings = settings;
        this.comparison = new Fingerprints.Comparison(recording);
        this.told = told;
        this.recordedGate = new RecordedGate(nodes, recording);
        this.hand = new RecordedHand(recording);
        this.handAgain = new HandAgain(nodes);
        this.ownGate = start.guard();
        for (NodeEvent event : recording.events()) {
            if (event instanceof NodeEvent.Skipped skipped) {
                skips.put(event.path(), skipped);
            }
        }
        this.script = new RecordedOrder(recording, this);
    }

    /**
     * Makes a run that goes on with one that was broken off. Its States are to be as they were.
     *
     * @param repeating which nodes may be repeated whose effect is lasting and may have been had, if no gate decides
     * @throws IllegalStateException if it has to be decided which nodes may be repeated
     */
    public static RunLoop of(
            RunSettings settings, RunStart start, RecordedRun recording, Predicate<NodePath> repeating) {
        RecordedRun whole = recording.withoutSeams();
        List<RecordedWork> works = RecordedWork.allIn(whole);
        RecordedNodes nodes = RecordedNodes.of(settings, start.plan(), whole);
        if (start.guard() == null) {
            ResumeCheck.settleCutOff(nodes, works, repeating);
        }
        GoneOnEvents told = new GoneOnEvents(start.sink(), settings.clock(), recording.events(), works);
        Continuation guide = new Continuation(settings, start, whole, nodes, told);
        RunLoop run = new RunLoop(settings, start.with(guide.plans.of(start.plan()), guide), guide);
        guide.run = run;
        return run;
    }

    /** Returns the nodes of a broken-off run whose effect is lasting, and of which it is not known whether they had it. */
    public static Set<NodePath> doubtful(RunSettings settings, Plan plan, RecordedRun recording) {
        RecordedRun whole = recording.withoutSeams();
        RecordedNodes nodes = RecordedNodes.of(settings, plan, whole);
        List<RecordedWork> works = RecordedWork.allIn(whole);
        return ResumeCheck.doubtful(nodes, works, Component::isLasting).stream()
                .map(RecordedWork::path)
                .collect(Collectors.toUnmodifiableSet());
    }

    // ---- guiding ----

    @Override
    public @Nullable Guard gate(@Nullable Guard own) {
        return ownGate == null && !recordedGate.isNeeded() ? null : this::decide;
    }

    private @Nullable Verdict decide(Guard.Arrival arrival) {
        NodePath path = arrival.path();
        RecordedWork work = script.peek(path);
        boolean isInDoubt = work != null
                && !stands(work)
                && !work.hasInside
                && arrival.node().component.isLasting();
        boolean isKnown = recordedGate.knowsNext(path);
        if (isKnown && !(isInDoubt && ownGate != null)) {
            return recordedGate.ask(arrival);
        }
        boolean asksNobody = ownGate == null || (work == null && isOver(path));
        return asksNobody ? Verdict.PASS : requireNonNull(ownGate).ask(arrival);
    }

    /**
     * A node that was told to be skipped comes to its turn: it was skipped since the run was cancelled, and that the run was
     * is what could not be told.
     */
    private boolean isOver(NodePath path) {
        NodeEvent.Skipped skipped = skips.get(path);
        if (skipped == null) {
            return false;
        }
        run().cancel(new Reason(skipped.reason(), skipped.by()));
        return true;
    }

    @Override
    public Plan answered(Plan called) {
        return plans.of(called);
    }

    @Override
    public RecordedOrder script() {
        return script;
    }

    @Override
    public EventSink told() {
        return told;
    }

    // ---- answering ----

    @Override
    public Outputs answer(Plan its, NodePlan node, InputsByKey inputs, WorkContext context) throws Exception {
        RecordedWork work = script.poll(context.path());
        if (work == null) {
            return isOver(context.path()) || !script.isEnded()
                    ? waitForEnd(new LiveWork(node, inputs, context))
                    : live(node, inputs, context);
        }
        comparison.requireSame(work, its, node, inputs, context);
        if (work.isInside(node)) {
            return work.goInside(node, inputs, context, stands(work));
        }
        if (stands(work) && !hand.did(work.end)) {
            return script.answer(work, node, inputs, context);
        }
        return script.isEnded() ? live(node, inputs, context) : script.waitFor(work, node, inputs, context);
    }

    private Outputs waitForEnd(LiveWork work) {
        CompletableFuture<Outputs> stage = new CompletableFuture<>();
        beyond.add(new Beyond(work, stage));
        return Outputs.later(stage);
    }

    private Outputs live(NodePlan node, InputsByKey inputs, WorkContext context) throws Exception {
        return new LiveWork(node, inputs, context).start(settings.threads().get());
    }

    // ---- reading the script ----

    @Override
    public boolean stands(RecordedWork work) {
        return work.end instanceof NodeEvent.Completed || work.end instanceof NodeEvent.Failed;
    }

    /** A wait that goes on begins anew, in its place, if there is still something to wait for. */
    @Override
    public boolean follows(NodeEvent event, @Nullable RecordedWork work) {
        return recordedGate.tells(event)
                || hand.did(event)
                || (work != null && RecordedWork.isTold(event, stands(work)));
    }

    @Override
    public boolean endWait(NodeEvent event) {
        return recordedGate.endWait(event);
    }

    @Override
    public boolean isByHand(NodeEvent event) {
        return hand.did(event);
    }

    @Override
    public void endByHand(NodeEvent end) {
        handAgain.end(run(), end);
    }

    /** From here on the workers work: first those that wait. */
    @Override
    public void ended() {
        if (wasBeingCancelled()) {
            return;
        }
        script.letWork(settings.threads().get());
        for (Beyond next; (next = beyond.poll()) != null; ) {
            next.work().startFor(settings.threads().get(), next.stage());
        }
    }

    /** Cancels a run of which nodes were told to be cancelled with it: that it was itself is what could not be told. */
    private boolean wasBeingCancelled() {
        for (NodeEvent event : recording.events()) {
            if (event instanceof NodeEvent.Cancelled cancelled && cancelled.by() == Cause.RUN) {
                run().cancel(new Reason(cancelled.reason(), cancelled.by()));
                return true;
            }
        }
        return false;
    }

    private RunLoop run() {
        return requireNonNull(run, "run");
    }
}
