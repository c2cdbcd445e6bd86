// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodeError;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.engine.Guard;
import dev.spellrunner.runner.engine.InputsByKey;
import dev.spellrunner.runner.engine.RunLoop;
import dev.spellrunner.runner.engine.RunSettings;
import dev.spellrunner.runner.engine.RunStart;
import dev.spellrunner.runner.engine.Verdict;
import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Plan;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Goes on with a recorded run that stopped half-way: answers for what had ended, and lets the workers do the rest when the run
 * has come to the end of the recording. Confined to the run's thread.
 */
public final class Resume implements ScriptedGuide {

    private final RecordedNodes nodes;
    private final AnsweredPlans plans = new AnsweredPlans(this, true);
    private final RunSettings settings;
    private final Fingerprints.Comparison comparison;
    private final OriginStamp told;
    /** Knows what was refused, and with which inputs nodes began. */
    private final RecordedGate recordedGate;
    /** Decides on what is done again, and on what is new; null if nothing does. */
    private final @Nullable Guard ownGate;

    private final RecordedOrder script;

    private Resume(RunSettings settings, RunStart start, RecordedRun recording, RecordedNodes nodes) {
        this.nodes = nodes;
        this.settings = settings;
        this.comparison = new Fingerprints.Comparison(recording);
        this.told = new OriginStamp(start.sink());
        this.recordedGate = new RecordedGate(nodes, recording);
        this.ownGate = start.guard();
        this.script = new RecordedOrder(recording, this);
    }

    /**
     * Makes a run that goes on with a recorded one.
     *
     * @param repeating which nodes may be repeated that had started and not ended, if no gate decides
     * @throws IllegalStateException if it has to be decided which nodes may be repeated
     */
    public static RunLoop of(
            RunSettings settings, RunStart start, RecordedRun recording, Predicate<NodePath> repeating) {
        RecordedNodes nodes = RecordedNodes.of(settings, start.plan(), recording);
        if (start.guard() == null) {
            ResumeCheck.settle(nodes, RecordedWork.allIn(recording), repeating);
        }
        Resume resume = new Resume(settings, start, recording, nodes);
        return new RunLoop(settings, start.with(resume.plans.of(start.plan()), resume), resume);
    }

    // ---- guiding ----

    @Override
    public @Nullable Guard gate(@Nullable Guard own) {
        return ownGate == null && !recordedGate.isNeeded() ? null : this::decide;
    }

    /** A node that is answered has passed its gate; one that is done again passes it again. */
    private @Nullable Verdict decide(Guard.Arrival arrival) {
        RecordedWork work = script.peek(arrival.path());
        if (work != null && (stands(work) || work.hasInside)) {
            return recordedGate.decisionFor(work.started);
        }
        if (ownGate != null) {
            return ownGate.ask(arrival);
        }
        return work == null ? recordedGate.refusalOf(arrival.path()) : recordedGate.decisionFor(work.started);
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

    /** Work that was to be done again may go another way. */
    @Override
    public @Nullable NodeError missing() {
        return null;
    }

    // ---- answering ----

    @Override
    public Outputs answer(Plan its, NodePlan node, InputsByKey inputs, WorkContext context) throws Exception {
        NodePath path = context.path();
        RecordedWork work = script.poll(path);
        if (work == null) {
            return live(node, inputs, context);
        }
        comparison.requireSame(work, its, node, inputs, context);
        if (work.isInside(node)) {
            return work.goInside(node, inputs, context, stands(work));
        }
        if (stands(work)) {
            told.answered(path);
            return script.answer(work, node, inputs, context);
        }
        return script.isEnded() ? live(node, inputs, context) : script.waitFor(work, node, inputs, context);
    }

    private Outputs live(NodePlan node, InputsByKey inputs, WorkContext context) throws Exception {
        return new LiveWork(node, inputs, context).start(settings.threads().get());
    }

    // ---- reading the script ----

    /** The node that brought the run down is done again. */
    @Override
    public boolean stands(RecordedWork work) {
        return work.end instanceof NodeEvent.Completed
                || (work.end instanceof NodeEvent.Failed && ResumeCheck.isHandled(nodes, work.path()));
    }

    @Override
    public boolean follows(NodeEvent event, @Nullable RecordedWork work) {
        return work != null && RecordedWork.isTold(event, stands(work));
    }

    @Override
    public boolean endWait(NodeEvent event) {
        return false;
    }

    @Override
    public boolean isByHand(NodeEvent event) {
        return false;
    }

    @Override
    public void endByHand(NodeEvent event) {
        throw new IllegalStateException("a node that was ended by hand is answered, not ended again: " + event);
    }

    /** From here on the workers work: first those that wait. */
    @Override
    public void ended() {
        script.letWork(settings.threads().get());
    }
}
