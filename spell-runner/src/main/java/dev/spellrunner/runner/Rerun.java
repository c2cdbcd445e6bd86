// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.component.Component.Role;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers from the recording of another run where nothing has changed, and lets the other nodes work. Confined. */
final class Rerun implements EventSink, AnsweredPlan.Answers {

    private final SpellRunner runner;
    private final Fingerprints.Comparison comparison;
    private final Map<NodePath, RecordedWork> works = new HashMap<>();
    private final OriginStamp told;
    /** Nodes that open another scope than the recorded one: what is recorded of the nodes inside is of others. */
    private final Set<NodePath> opened = new HashSet<>();

    Rerun(SpellRunner runner, Recording recording, @Nullable EventSink sink) {
        this.runner = runner;
        this.comparison = new Fingerprints.Comparison(recording);
        this.told = new OriginStamp(sink);
        RecordedWork.allIn(recording).forEach(work -> works.put(work.path(), work));
    }

    @Override
    public Outputs answer(Plan plan, NodePlan node, NodeInputs inputs, WorkContext context) throws Exception {
        NodePath path = context.path();
        RecordedWork work = works.get(path);
        if (node.component.opensScopes()) {
            if (hasChanged(path, plan, node)) {
                opened.add(path);
            }
        } else if (work != null && mayAnswer(work, plan, node, inputs)) {
            Outputs.Values outputs = work.outputs(node.shape);
            if (outputs != null) {
                told.answered(path);
                work.progress.forEach(chunk -> context.progress(chunk.chunk()));
                return outputs;
            }
        }
        return new LiveWork(node, inputs, context).start(runner.executor());
    }

    private boolean mayAnswer(RecordedWork work, Plan plan, NodePlan node, NodeInputs inputs) {
        return work.end instanceof NodeEvent.Completed completed
                && !work.hasInside
                && !node.action
                // What an input of the spell gives, the run's inputs decide.
                && node.role != Role.INPUT
                && node.component.isDeterministic()
                && !hasChanged(work.path(), plan, node)
                && !RecordedValues.holdsOmission(completed.outputs())
                && RecordedValues.difference(inputs.byKey(), work.started.inputs(), false) == null;
    }

    private boolean hasChanged(NodePath path, Plan plan, NodePlan node) {
        for (NodePath around = RecordedWork.owner(path); !around.isRoot(); around = RecordedWork.owner(around)) {
            if (opened.contains(around)) {
                return true;
            }
        }
        return comparison.isChanged(plan, node);
    }

    @Override
    public void emit(NodeEvent event) {
        told.emit(event);
    }
}
