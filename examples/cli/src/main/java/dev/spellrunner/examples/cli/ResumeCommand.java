// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.RunRequest;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code spell resume}: goes on with a recorded run that stopped half-way. */
@Command(
        name = "resume",
        description = "Goes on with a run that was recorded with 'run --record' and failed or was broken off: what has"
                + " completed is answered from the recording.",
        mixinStandardHelpOptions = true)
final class ResumeCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "RECORDING", description = "The recording.")
    @SuppressWarnings("NullAway.Init")
    private Path recording;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            description = "The file of the spell that was run; without one, it was the little story.")
    private @Nullable Path file;

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
                RunRequest.resuming(Recording.read(recording)).repeating(path -> repeated.contains(path.toString()));
        return record.recording(
                recorder -> runs.run(file, runner -> recorder == null ? request : request.record(recorder)));
    }
}
