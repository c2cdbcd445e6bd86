// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.runner.engine.RunGuide;
import dev.spellrunner.runner.engine.RunLoop;
import dev.spellrunner.runner.engine.RunStart;
import dev.spellrunner.runner.plan.Plan;
import dev.spellrunner.runner.replay.AnsweredPlan;
import dev.spellrunner.runner.replay.Continuation;
import dev.spellrunner.runner.replay.Fingerprints;
import dev.spellrunner.runner.replay.RecordedRun;
import dev.spellrunner.runner.replay.Replay;
import dev.spellrunner.runner.replay.Rerun;
import dev.spellrunner.runner.replay.Resume;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes runs of requests. */
final class Launch {

    private Launch() {}

    /**
     * Makes a run of a request: by the workers, or by a recording in their place.
     *
     * @param published keeps its events for subscribers; null if they are not wanted
     * @throws IllegalArgumentException if the spell has no such trigger or input as the request names, or could start at
     *     several Inputs of which the request names none
     */
    static RunLoop of(RunnerCore runner, RunRequest request, @Nullable PublishedEvents published) {
        RunRequest begun = withRecordedItem(runner.plan, request);
        RunStart start = new RunStart(
                runner.plan,
                entry(runner.plan, begun),
                begun.inputs(),
                options(runner.options.limits, begun),
                GateGuard.of(runner.gateOf(begun)),
                sinkOf(runner, begun, published));
        RunRequest.Reuse reuse = begun.reuse();
        return reuse == null ? new RunLoop(runner.settings, start, RunGuide.NONE) : guided(runner, start, reuse);
    }

    /** Returns a request with the item that started the recorded run, unless the request itself says how its run starts. */
    private static RunRequest withRecordedItem(Plan plan, RunRequest request) {
        RunRequest.Reuse reuse = request.reuse();
        AnsweredPlan.Item recorded = reuse == null || request.item().isPresent()
                ? null
                : AnsweredPlan.itemOf(plan, reuse.recording().recorded());
        boolean isOfItsStart =
                recorded != null && request.trigger().orElse(recorded.node()).equals(recorded.node());
        return recorded != null && isOfItsStart ? request.at(recorded.node()).item(recorded.item()) : request;
    }

    private static int entry(Plan plan, RunRequest request) {
        if (request.item().isPresent()) {
            return plan.sourceEntry(request.trigger().orElse(null));
        }
        RunRequest.Reuse reuse = request.reuse();
        if (reuse != null && reuse.use() != RunRequest.Use.RERUN) {
            return AnsweredPlan.entryOf(plan, reuse.recording().recorded());
        }
        plan.entryRule.requireKnown(request.inputs());
        Optional<String> trigger = request.trigger();
        return trigger.isPresent() ? plan.entry(trigger.get()) : plan.entryRule.requireStartWith(request.inputs());
    }

    /** Returns what a run is given besides its inputs: for most runs one shared object, which takes no time to fill. */
    private static RunStart.Options options(Limits limits, RunRequest request) {
        Duration deadline = request.deadline().or(limits::deadline).orElse(null);
        if (request.hasInputsAlone() && deadline == null) {
            return RunStart.Options.NONE;
        }
        return new RunStart.Options(
                request.id().orElse(null),
                request.item().orElse(null),
                request.secrets(),
                variables(request),
                request.tags(),
                deadline);
    }

    private static RunLoop guided(RunnerCore runner, RunStart start, RunRequest.Reuse reuse) {
        RecordedRun recorded = reuse.recording().recorded();
        return switch (reuse.use()) {
            case REPLAY -> Replay.of(runner.settings, start, recorded);
            case RESUME -> Resume.of(runner.settings, start, recorded, reuse.repeating());
            case GO_ON ->
                Continuation.of(runner.settings, start, reuse.recording().asTold(), reuse.repeating());
            case RERUN -> Rerun.of(runner.settings, start, recorded);
        };
    }

    /** A run that goes on has what it was given when it began; a rerun begins anew, and a replay needs none. */
    private static Map<String, @Nullable Object> variables(RunRequest request) {
        RunRequest.Reuse reuse = request.reuse();
        if (reuse == null || (reuse.use() != RunRequest.Use.RESUME && reuse.use() != RunRequest.Use.GO_ON)) {
            return request.publicVariables();
        }
        return reuse.recording().recorded().variablesWith(request.publicVariables());
    }

    private static @Nullable EventSink sinkOf(
            RunnerCore runner, RunRequest request, @Nullable PublishedEvents published) {
        EventSink told = runner.sink();
        Recorder recorder = request.recorder();
        if (recorder != null) {
            recorder.take(request.trigger().orElse(null), Fingerprints.of(runner.plan), variables(request));
            told = told == null ? recorder : EventSink.all(recorder, told);
        }
        if (published != null) {
            told = told == null ? published : EventSink.all(told, published);
        }
        PlainValues values = runner.options.values;
        return told == null || values == null ? told : values.before(told);
    }
}
