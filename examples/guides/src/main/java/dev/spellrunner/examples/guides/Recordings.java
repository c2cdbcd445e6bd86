// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import dev.spellrunner.runner.Recorder;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import java.nio.file.Path;
import java.util.Map;

/** Records runs, replays them, goes on with them, and runs again what has changed. */
public final class Recordings {

    private Recordings() {}

    /** Records a run. */
    static RunResult record(SpellRunner runner, Path file, Map<String, ?> inputs) {
        try (Recorder recorder = Recorder.to(file)) {
            return runner.run(RunRequest.of(inputs).record(recorder));
        }
    }

    /** Repeats a run without doing any work. */
    static RunResult replay(SpellRunner runner, Path file) {
        return runner.replay(Recording.read(file));
    }

    /** Goes on with a run that failed or broke off. */
    static RunResult resume(SpellRunner runner, Path file) {
        return runner.run(RunRequest.resuming(Recording.read(file)));
    }

    /** Goes on with a run; the node {@code shout} may run again, though it may have had its effect. */
    static RunResult resumeRepeating(SpellRunner runner, Path file) {
        Recording recording = Recording.read(file);
        return runner.run(
                RunRequest.resuming(recording).repeating(path -> path.toString().equals("shout")));
    }

    /** Runs only what depends on other inputs. */
    static RunResult rerun(SpellRunner runner, Path file, Map<String, ?> otherInputs) {
        return runner.run(RunRequest.of(otherInputs).reusing(Recording.read(file)));
    }
}
