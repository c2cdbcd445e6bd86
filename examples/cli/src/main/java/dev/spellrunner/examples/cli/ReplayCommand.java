// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.runner.Recording;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code spell replay}: repeats a recorded run without its workers. */
@Command(
        name = "replay",
        description =
                "Repeats a run that was recorded with 'run --record' or that a server keeps: every node is answered from the recording.",
        mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {

    @Mixin
    private final RecordedRun recorded = new RecordedRun();

    @Mixin
    private final ToldRuns runs = new ToldRuns();

    @Override
    public Integer call() {
        Recording recording = recorded.recording();
        return runs.run(recorded, runner -> runner.startReplay(recording));
    }
}
