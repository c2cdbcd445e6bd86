// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.component.WorkerDecorator;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.runner.engine.InputsByKey;
import dev.spellrunner.runner.engine.KnownFailure;
import dev.spellrunner.runner.engine.RunEvents;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Answers for some workers from the recording of another run, the others work. Thread-safe. */
public final class RecordedAnswers implements WorkerDecorator {

    private final Predicate<? super NodePath> which;
    /** The recorded work of each node, in the order in which it happened. */
    private final Map<NodePath, List<RecordedWork>> works = new HashMap<>();

    private final Object lock = new Object();
    /** The number of answers given so far, for nodes that are recorded to have worked several times. */
    private final Map<NodePath, Given> given = new HashMap<>();

    /** The executions of a node whose answers a run has had. */
    private record Given(String run, BitSet executions) {}

    public RecordedAnswers(RecordedRun recording, Predicate<? super NodePath> which) {
        this.which = which;
        for (RecordedWork work : RecordedWork.allIn(recording)) {
            if (work.end instanceof NodeEvent.Completed || work.end instanceof NodeEvent.Failed) {
                works.computeIfAbsent(work.path(), key -> new ArrayList<>()).add(work);
            }
        }
    }

    @Override
    public Worker decorate(Worker worker, Node node, Component component) {
        boolean iterates = component.opensScopes()
                && component.calledSpell(node).isEmpty()
                && component.callsByName().isEmpty();
        return iterates
                ? worker
                : (inputs, context) ->
                        which.test(context.path()) ? answer(component, inputs, context) : worker.work(inputs, context);
    }

    private Outputs answer(Component component, Inputs inputs, WorkContext context) throws KnownFailure {
        if (!(inputs instanceof InputsByKey known)) {
            throw new IllegalStateException(
                    "gets inputs that another decorator has made (let the recording decorate before it)");
        }
        NodePath path = context.path();
        List<RecordedWork> recorded = works.getOrDefault(path, List.of());
        Map<String, @Nullable Object> shown =
                RunEvents.withItem(known.byKey(), context.item().orElse(null));
        RecordedWork work = choose(recorded, shown, path, context);
        if (work == null) {
            String different = recorded.isEmpty()
                    ? "did not end in the recording that is to answer for it"
                    : Divergence.ofInputs(shown, recorded.get(0).started.inputs());
            throw notRecorded(path, component, String.valueOf(different));
        }
        work.progress.forEach(chunk -> context.progress(chunk.chunk()));
        if (work.end instanceof NodeEvent.Failed failed) {
            throw KnownFailure.again(failed.error());
        }
        Outputs.Values outputs = work.outputs(known.shape());
        if (outputs == null) {
            throw notRecorded(path, component, "was recorded with other outputs than it has");
        }
        if (work.end instanceof NodeEvent.Completed completed && RecordedValues.holdsOmission(completed.outputs())) {
            throw notRecorded(path, component, "gave a value that the recording does not hold");
        }
        return outputs;
    }

    /** Of several executions with the same inputs, each answers once; then the last one does. */
    private @Nullable RecordedWork choose(
            List<RecordedWork> recorded, Map<String, @Nullable Object> inputs, NodePath path, WorkContext context) {
        RecordedWork chosen = null;
        synchronized (lock) {
            BitSet had = recorded.size() < 2 ? new BitSet() : hadBy(context.run(), path);
            for (int i = 0; i < recorded.size(); i++) {
                if (Divergence.ofInputs(inputs, recorded.get(i).started.inputs()) == null) {
                    chosen = recorded.get(i);
                    if (!had.get(i)) {
                        had.set(i);
                        return chosen;
                    }
                }
            }
        }
        return chosen;
    }

    private BitSet hadBy(String run, NodePath path) {
        Given known = given.get(path);
        if (known == null || !known.run().equals(run)) {
            known = new Given(run, new BitSet());
            given.put(path, known);
        }
        return known.executions();
    }

    private static KnownFailure notRecorded(NodePath path, Component component, String what) {
        return KnownFailure.ofDivergence(
                Divergence.of(path, component.name(), what, "record the run again, or let the node itself work"));
    }
}
