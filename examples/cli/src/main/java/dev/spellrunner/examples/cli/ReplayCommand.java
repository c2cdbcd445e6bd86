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

/** {@code spell replay}: repeats a recorded run without its workers. */
@Command(
        name = "replay",
        description = "Repeats a run that was recorded with 'run --record': every node is answered from the recording.",
        mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "RECORDING", description = "The recording.")
    @SuppressWarnings("NullAway.Init")
    private Path recording;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            description = "The file of the spell that was run; without one, it was the little story.")
    private @Nullable Path file;

    @Mixin
    private final ToldRuns runs = new ToldRuns();

    @Override
    public Integer call() {
        Recording recorded = Recording.read(recording);
        return runs.run(file, runner -> RunRequest.replaying(recorded));
    }
}
