// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.RunRequest;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code spell rerun}: runs a spell that was changed, without what a recording answers. */
@Command(
        name = "rerun",
        description =
                "Runs a spell again that was changed since its run was recorded, with the same inputs: nodes whose inputs"
                        + " and settings are the same are answered from the recording.",
        mixinStandardHelpOptions = true)
final class RerunCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "RECORDING", description = "The recording.")
    @SuppressWarnings("NullAway.Init")
    private Path recording;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            description = "The file of the spell; without one, it was the little story.")
    private @Nullable Path file;

    @Mixin
    private final RecordOption record = new RecordOption();

    @Mixin
    private final ToldRuns runs = new ToldRuns();

    @Override
    public Integer call() {
        Recording recorded = Recording.read(recording);
        RunRequest inputs = RunRequest.of(recorded.inputs());
        RunRequest request = recorded.trigger().map(inputs::at).orElse(inputs).reusing(recorded);
        return record.recording(
                recorder -> runs.run(file, runner -> recorder == null ? request : request.record(recorder)));
    }
}
