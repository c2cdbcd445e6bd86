// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.event.EventSink;
import java.util.Optional;

/**
 * A run that is about to begin.
 *
 * @param execution the run
 * @param entry the node where it begins, or {@link Plan#NOWHERE}
 */
record Launch(Execution execution, int entry) {

    /**
     * Makes a run of a request: by the workers, or by a recording in their place.
     *
     * @throws IllegalArgumentException if the spell has no such trigger or input as the request names, or could start at
     *     several Inputs of which the request names none
     */
    static Launch of(SpellRunner runner, RunRequest request) {
        RunRequest begun = AnsweredPlan.withRecordedItem(runner.plan(), request);
        int entry = entry(runner.plan(), begun);
        return new Launch(execution(runner, begun), entry);
    }

    private static int entry(Plan plan, RunRequest request) {
        if (request.item().isPresent()) {
            return plan.sourceEntry(request.trigger().orElse(null));
        }
        RunRequest.Reuse reuse = request.reuse();
        if (reuse != null && reuse.use() != RunRequest.Use.RERUN) {
            return AnsweredPlan.entryOf(plan, reuse.recording());
        }
        plan.entryRule.requireKnown(request.inputs().keySet());
        Optional<String> trigger = request.trigger();
        return trigger.isPresent()
                ? plan.entry(trigger.get())
                : plan.entryRule.requireStartWith(request.inputs().keySet());
    }

    private static Execution execution(SpellRunner runner, RunRequest request) {
        Recorder recorder = request.recorder();
        RunRequest.Reuse reuse = request.reuse();
        if (recorder == null && reuse == null) {
            return new Execution(runner, request);
        }
        Plan plan = runner.plan();
        EventSink told = runner.sink();
        if (recorder != null) {
            recorder.take(request.trigger().orElse(null), Fingerprints.of(plan));
            told = told == null ? recorder : EventSink.all(recorder, told);
        }
        if (reuse == null) {
            return new Execution(runner, request, plan, told, null);
        }
        if (reuse.use() == RunRequest.Use.RERUN) {
            Rerun rerun = new Rerun(runner, reuse.recording(), told);
            return new Execution(runner, request, AnsweredPlan.of(plan, rerun, true), rerun, null);
        }
        Replay replay = new Replay(runner, reuse, told, runner.gateOf(request));
        Plan answered = AnsweredPlan.of(plan, replay, reuse.use() == RunRequest.Use.RESUME);
        Execution execution = new Execution(runner, request, answered, replay, replay);
        replay.follow(execution);
        return execution;
    }
}
