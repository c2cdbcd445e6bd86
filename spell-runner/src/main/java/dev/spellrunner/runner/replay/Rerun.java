// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import dev.spellrunner.core.component.Component.Role;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.engine.InputsByKey;
import dev.spellrunner.runner.engine.RunEvents;
import dev.spellrunner.runner.engine.RunGuide;
import dev.spellrunner.runner.engine.RunLoop;
import dev.spellrunner.runner.engine.RunSettings;
import dev.spellrunner.runner.engine.RunStart;
import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Plan;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers from the recording of another run where nothing has changed, and lets the other nodes work. Confined. */
public final class Rerun implements EventSink, AnsweredPlan.Answers, RunGuide {

    private final RunSettings settings;
    private final Fingerprints.Comparison comparison;
    private final AnsweredPlans plans = new AnsweredPlans(this, true);
    private final Map<NodePath, RecordedWork> works = new HashMap<>();
    private final OriginStamp told;
    /** Nodes that open another scope than the recorded one: what is recorded of the nodes inside is of others. */
    private final Set<NodePath> opened = new HashSet<>();

    private Rerun(RunSettings settings, RecordedRun recording, @Nullable EventSink sink) {
        this.settings = settings;
        this.comparison = new Fingerprints.Comparison(recording);
        this.told = new OriginStamp(sink);
        RecordedWork.allIn(recording).forEach(work -> works.put(work.path(), work));
    }

    /** Runs a spell, answered from a recording where nothing has changed. */
    public static RunLoop of(RunSettings settings, RunStart start, RecordedRun recording) {
        Rerun rerun = new Rerun(settings, recording, start.sink());
        return new RunLoop(settings, start.with(rerun.plans.of(start.plan()), rerun), rerun);
    }

    @Override
    public Plan answered(Plan called) {
        return plans.of(called);
    }

    @Override
    public Outputs answer(Plan plan, NodePlan node, InputsByKey inputs, WorkContext context) throws Exception {
        NodePath path = context.path();
        RecordedWork work = works.get(path);
        if (node.component.opensScopes()) {
            if (hasChanged(path, plan, node)) {
                opened.add(path);
            }
        } else if (work != null
                && mayAnswer(
                        work,
                        plan,
                        node,
                        RunEvents.withItem(inputs.byKey(), context.item().orElse(null)))) {
            Outputs.Values outputs = work.outputs(node.shape);
            if (outputs != null) {
                told.answered(path);
                work.progress.forEach(chunk -> context.progress(chunk.chunk()));
                return outputs;
            }
        }
        return new LiveWork(node, inputs, context).start(settings.threads().get());
    }

    private boolean mayAnswer(RecordedWork work, Plan plan, NodePlan node, Map<String, @Nullable Object> inputs) {
        return work.end instanceof NodeEvent.Completed completed
                && !work.hasInside
                && !node.action
                // What an input of the spell gives, the run's inputs decide.
                && node.role != Role.INPUT
                && node.component.isDeterministic()
                && !hasChanged(work.path(), plan, node)
                && !RecordedValues.holdsOmission(completed.outputs())
                && RecordedValues.difference(inputs, work.started.inputs(), false) == null;
    }

    private boolean hasChanged(NodePath path, Plan plan, NodePlan node) {
        for (NodePath around = RecordedWork.owner(path); !around.isRoot(); around = RecordedWork.owner(around)) {
            if (opened.contains(around)) {
                return true;
            }
        }
        return comparison.isUnknown(plan) || comparison.isChanged(plan, node);
    }

    @Override
    public void emit(NodeEvent event) {
        told.emit(event);
    }
}
