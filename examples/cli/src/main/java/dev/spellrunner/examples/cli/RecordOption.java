// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.runner.Recorder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the file of a recording. */
final class RecordOption {

    @Option(
            names = "--record",
            paramLabel = "FILE",
            description = "Record the run, as JSON lines that 'replay', 'resume' and 'rerun' read.")
    private @Nullable Path target;

    @Option(names = "--overwrite", description = "Replace the file of --record, if it is there.")
    private boolean overwrite;

    /** Runs with a recorder, if one is asked for, and closes it at the end. */
    int recording(Function<@Nullable Recorder, Integer> run) {
        if (target == null) {
            return run.apply(null);
        }
        if (!overwrite && Files.exists(target)) {
            throw new IllegalArgumentException(
                    "'" + target + "' is there already (name another file, or replace it with --overwrite)");
        }
        try (Recorder recorder = Recorder.to(target)) {
            return run.apply(recorder);
        }
    }
}
