// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.examples.playground.ExampleSpells;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.cluster.RunSummary;
import dev.spellrunner.runner.store.RunDirectoryView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The parameters that name a recorded run and its spell: a file that 'run --record' wrote, or a run in a directory of runs. */
final class RecordedRun {

    @Parameters(
            index = "0",
            paramLabel = "RECORDING",
            description = "The recording; or a directory of runs, and --run says which.")
    @SuppressWarnings("NullAway.Init")
    private Path source;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            description =
                    "The file of the spell. Without one, it is the spell as it was run, if it is a run of a directory, and"
                            + " else the little story.")
    private @Nullable Path file;

    @Option(names = "--run", paramLabel = "RUN", description = "A run in a directory of runs, as 'runs' lists them.")
    private @Nullable String run;

    private @Nullable RunDirectoryView view;

    Recording recording() {
        if (run == null) {
            if (Files.isDirectory(source)) {
                throw new IllegalArgumentException("'" + source
                        + "' is a directory of runs (say with --run which one; 'runs " + source + "' lists them)");
            }
            return Recording.read(source);
        }
        return recording(view(), run);
    }

    /** Returns the recording with the way in which its spell was drawn, which a directory keeps apart. */
    Recording recordingAsDrawn() {
        Spell then = run == null ? null : spellOf(run);
        if (then == null) {
            return recording();
        }
        try (CommandServices services = new CommandServices();
                SpellRunner pattern = SpellRunner.builder(then)
                        .components(components(services.forChecking()))
                        .store(spellsThen())
                        .build()) {
            return Recording.of(recording().events(), pattern);
        }
    }

    /** Returns the spell as it was run; null if a file holds the spell, or nothing does. */
    @Nullable
    Spell spell() {
        return run == null || file != null ? null : spellOf(run);
    }

    /** Returns the spells that the recorded run called, as they were then. */
    SpellStore spellsThen() {
        Map<String, Spell> called = run == null ? Map.of() : view().called(run);
        SpellStore others;
        if (file != null) {
            others = SpellFiles.beside(file);
        } else {
            others = isOfExamples() ? ExampleSpells.store() : SpellStore.of();
        }
        return wanted -> Optional.ofNullable(called.get(wanted)).or(() -> others.find(wanted));
    }

    /** Returns what the nodes of the run were: the server has components of its own for its example spells. */
    Components components(Components standard) {
        return isOfExamples() ? ExampleSpells.components(standard) : standard;
    }

    private boolean isOfExamples() {
        return run != null
                && ExampleSpells.store()
                        .find(summary(view(), source, run).channel().spell())
                        .isPresent();
    }

    private Spell spellOf(String run) {
        RunSummary summary = summary(view(), source, run);
        return view().spell(summary.version())
                .orElseThrow(() -> new IllegalArgumentException("the spell '" + summary.name() + "' of run '" + run
                        + "' is not kept as it was (name its file)"));
    }

    @Nullable
    Path file() {
        return file;
    }

    private RunDirectoryView view() {
        RunDirectoryView known = view;
        if (known == null) {
            known = RunDirectoryView.of(source);
            view = known;
        }
        return known;
    }

    static RunSummary summary(RunDirectoryView view, Path directory, String run) {
        return view.find(run)
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no run '" + run + "' in '" + directory + "' ('runs " + directory + "' lists them)"));
    }

    static Recording recording(RunDirectoryView view, String run) {
        Optional<Recording> kept = view.recording(run);
        return kept.orElseThrow(() ->
                new IllegalArgumentException("the events of run '" + run + "' are not kept (choose another run)"));
    }
}
