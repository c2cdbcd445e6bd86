// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.runner.RunRequest;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code spell resume}: goes on with a recorded run that stopped half-way. */
@Command(
        name = "resume",
        description =
                "Goes on with a run that was recorded with 'run --record' or that a server keeps, and that failed or was broken off: what has"
                        + " completed is answered from the recording.",
        mixinStandardHelpOptions = true)
final class ResumeCommand implements Callable<Integer> {

    @Mixin
    private final RecordedRun recorded = new RecordedRun();

    @Option(
            names = "--repeat",
            paramLabel = "NODE",
            description = "Run this node again, such as 7 or 7/3, though it had started and may have had its effect.")
    private Set<String> repeated = Set.of();

    @Mixin
    private final RecordOption record = new RecordOption();

    @Mixin
    private final ToldRuns runs = new ToldRuns();

    @Override
    public Integer call() {
        RunRequest request =
                RunRequest.resuming(recorded.recording()).repeating(path -> repeated.contains(path.toString()));
        return record.recording(recorder ->
                runs.run(recorded, runner -> runner.start(recorder == null ? request : request.record(recorder))));
    }
}
