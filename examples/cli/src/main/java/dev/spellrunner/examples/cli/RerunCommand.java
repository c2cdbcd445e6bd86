// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.RunRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code spell rerun}: runs a spell that was changed, without what a recording answers. */
@Command(
        name = "rerun",
        description =
                "Runs a spell again that was changed since its run was recorded, with the same inputs: nodes whose inputs"
                        + " and settings are the same are answered from the recording.",
        mixinStandardHelpOptions = true)
final class RerunCommand implements Callable<Integer> {

    @Mixin
    private final RecordedRun recorded = new RecordedRun();

    @Mixin
    private final RecordOption record = new RecordOption();

    @Mixin
    private final ToldRuns runs = new ToldRuns();

    @Override
    public Integer call() {
        Recording recording = recorded.recordingAsDrawn();
        RunRequest inputs = RunRequest.of(recording.inputs());
        RunRequest request = recording.trigger().map(inputs::at).orElse(inputs).reusing(recording);
        return record.recording(recorder ->
                runs.run(recorded, runner -> runner.start(recorder == null ? request : request.record(recorder))));
    }
}
