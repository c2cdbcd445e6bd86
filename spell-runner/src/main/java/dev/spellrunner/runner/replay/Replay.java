// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.State;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.engine.Guard;
import dev.spellrunner.runner.engine.InputsByKey;
import dev.spellrunner.runner.engine.Reason;
import dev.spellrunner.runner.engine.RunLoop;
import dev.spellrunner.runner.engine.RunSettings;
import dev.spellrunner.runner.engine.RunStart;
import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Plan;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Repeats a recorded run: answers for all workers, decides as the gates and the people did, and fails the run where it would
 * differ. Confined to the run's thread.
 */
public final class Replay implements ScriptedGuide {

    private final RecordedNodes nodes;
    private final AnsweredPlans plans = new AnsweredPlans(this, false);
    private final RecordedRun recording;
    private final Fingerprints.Comparison comparison;
    private final OriginStamp told;
    private final Map<Plan, State> states = new HashMap<>();
    private final RecordedGate gate;
    private final RecordedHand hand;
    private final RecordedOrder script;
    private @Nullable RunLoop run;

    private Replay(RecordedNodes nodes, RecordedRun recording, @Nullable EventSink sink) {
        this.nodes = nodes;
        this.recording = recording;
        this.comparison = new Fingerprints.Comparison(recording);
        this.told = new OriginStamp(sink);
        this.gate = new RecordedGate(nodes, recording);
        this.hand = new RecordedHand(recording);
        this.script = new RecordedOrder(recording, this);
        told.answered(NodePath.ROOT);
    }

    /** Makes a run that repeats a recorded one. */
    public static RunLoop of(RunSettings settings, RunStart start, RecordedRun recording) {
        Replay replay = new Replay(RecordedNodes.of(settings, start.plan(), recording), recording, start.sink());
        RunLoop run = new RunLoop(settings, start.with(replay.plans.of(start.plan()), replay), replay);
        replay.run = run;
        return run;
    }

    // ---- guiding ----

    @Override
    public @Nullable Guard gate(@Nullable Guard own) {
        return gate.isNeeded() ? gate : null;
    }

    /** A spell has a State of this run's own, since a replay changes nothing. */
    @Override
    public State stateOf(Plan called, Function<Plan, State> own) {
        return states.computeIfAbsent(called.compiled, key -> State.of(key.spell.state()));
    }

    @Override
    public boolean goOnAlone() {
        return script.goOnAlone() || stop();
    }

    /** Nothing is known of what the run waits for. */
    private boolean stop() {
        RecordedOrder.Call call = script.pollWaiting();
        if (call == null) {
            return run().cancel(Reason.ofRun("its recording does not say how it continues"));
        }
        call.stage()
                .completeExceptionally(
                        Divergence.failure(call.work().path(), call.node(), "did not end when it was recorded"));
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
        NodePath path = context.path();
        RecordedWork work = script.poll(path);
        if (work == null) {
            throw Divergence.failure(path, node, "is not in the recording, but this run has reached it");
        }
        comparison.requireSame(work, its, node, inputs, context);
        if (work.isInside(node)) {
            told.answered(path);
            return work.goInside(node, inputs, context, true);
        }
        if (stands(work) && !hand.did(work.end)) {
            told.answered(path);
            return script.answer(work, node, inputs, context);
        }
        return script.waitFor(work, node, inputs, context);
    }

    // ---- reading the script ----

    @Override
    public boolean stands(RecordedWork work) {
        return work.end instanceof NodeEvent.Completed || work.end instanceof NodeEvent.Failed;
    }

    /** Events that follow from others come by themselves: nodes that are skipped, or stopped since another one failed. */
    @Override
    public boolean follows(NodeEvent event, @Nullable RecordedWork work) {
        boolean isEnd = event instanceof NodeEvent.Completed || event instanceof NodeEvent.Failed;
        boolean isOfWork =
                event instanceof NodeEvent.Started || event instanceof NodeEvent.Progress || (isEnd && work != null);
        return gate.tells(event) || hand.did(event) || (work != null && isOfWork && (!isEnd || stands(work)));
    }

    @Override
    public boolean endWait(NodeEvent event) {
        return gate.endWait(event);
    }

    @Override
    public boolean isByHand(NodeEvent event) {
        return hand.did(event);
    }

    @Override
    public void endByHand(NodeEvent end) {
        new HandAgain(nodes).end(run(), end);
    }

    /** A run that was stopped is stopped here. */
    @Override
    public void ended() {
        NodeEvent end = recording.end().orElse(null);
        if (end instanceof NodeEvent.Cancelled cancelled) {
            run().cancel(new Reason(cancelled.reason(), cancelled.by()));
        } else if (end == null) {
            run().cancel(Reason.ofRun("its recording ends here"));
        }
    }

    private RunLoop run() {
        return requireNonNull(run, "run");
    }
}
