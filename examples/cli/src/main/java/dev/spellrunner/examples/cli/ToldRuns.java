// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.State;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.format.Problem;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.examples.playground.ExampleSpells;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.SpellStore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a spell for a command and tells what each node does: what commands that run spells have in common. */
final class ToldRuns {

    private static final EventCodec CODEC = EventCodec.create();
    private static final int MOST_WARNINGS = 10;

    @Option(names = "--json", description = "Print events in their wire form, one a line, and the result last.")
    private boolean json;

    @Option(names = "--strict", description = "Take warnings for errors.")
    private boolean strict;

    @Option(
            names = "--state",
            paramLabel = "FILE",
            description = "Take the spell's state from this JSON file, if it is there, and write it back at the end.")
    private @Nullable Path stateFile;

    @Mixin
    private final CommandServices services = new CommandServices();

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    /**
     * Runs a spell.
     *
     * @param file the spell's file; null is a little story
     * @param asked starts the run
     * @return the exit code
     */
    int run(@Nullable Path file, Function<SpellRunner, Run> asked) {
        return run(file, UnaryOperator.identity(), asked);
    }

    private int run(@Nullable Path file, UnaryOperator<Components> known, Function<SpellRunner, Run> asked) {
        return file == null
                ? run(ExampleSpells.spell("story"), ExampleSpells.store(), known, asked)
                : run(SpellReader.standard().read(file), SpellFiles.beside(file), known, asked);
    }

    /** Runs the spell of a recorded run: as it was, or of a file. */
    int run(RecordedRun recorded, Function<SpellRunner, Run> asked) {
        Spell asItWas = recorded.spell();
        return asItWas == null
                ? run(recorded.file(), recorded::components, asked)
                : run(asItWas, recorded.spellsThen(), recorded::components, asked);
    }

    private int run(Spell spell, SpellStore beside, UnaryOperator<Components> known, Function<SpellRunner, Run> asked) {
        CalledSpells called = new CalledSpells(beside);
        PrintWriter out = command.commandLine().getOut();
        try (services) {
            Components components =
                    known.apply(services.forRunning(command.commandLine().getErr()));
            State state = stateFile == null ? State.of(spell.state()) : StateFile.read(stateFile, spell);
            Heard heard =
                    new Heard(json ? wireForm(out) : new EventPrinter(out, spell, components, called.found()), out);
            SpellRunner.Builder builder = SpellRunner.builder(spell)
                    .components(components)
                    .store(called)
                    .state(state)
                    .sink(heard);
            warn(builder);
            int code = run(strict ? builder.strict() : builder, asked, heard, out);
            if (stateFile != null) {
                StateFile.write(stateFile, state);
            }
            return code;
        }
    }

    /** A wire that is dropped, say, is no error, but may be why the spell does something else than its author thinks. */
    private void warn(SpellRunner.Builder builder) {
        List<Problem> warnings = strict
                ? List.of()
                : builder.check().stream().filter(problem -> !problem.isError()).toList();
        PrintWriter err = command.commandLine().getErr();
        warnings.stream()
                .limit(MOST_WARNINGS)
                .forEach(each -> err.println("warning: " + InOurWords.of(each.toString())));
        if (warnings.size() > MOST_WARNINGS) {
            err.println((warnings.size() - MOST_WARNINGS) + " more warnings (spell validate tells all)");
        }
    }

    @SuppressWarnings("try")
    private int run(SpellRunner.Builder builder, Function<SpellRunner, Run> asked, Heard heard, PrintWriter out) {
        try (SpellRunner runner = builder.build()) {
            Run run = asked.apply(runner);
            heard.onNobodyReads(() -> run.cancel());
            try (Ending ending =
                    new Ending(command.commandLine().getErr(), "Ctrl-C: the run is cancelled", () -> run.cancel())) {
                RunResult result = run.result().join();
                if (heard.isNobodyReading()) {
                    return SpellCommand.INTERRUPTED;
                }
                print(result, out);
                return result.isCompleted() ? SpellCommand.OK : SpellCommand.FAILED;
            }
        }
    }

    private static EventSink wireForm(PrintWriter out) {
        return event -> out.println(CODEC.encodeToString(event));
    }

    private void print(RunResult result, PrintWriter out) {
        if (json) {
            out.println(CODEC.encodeValue(result.fields()));
        } else {
            out.println();
            result.outputs().forEach((name, value) -> out.println(name + " = " + EventPrinter.text(value)));
            result.failures()
                    .forEach(failure -> command.commandLine().getErr().println(InOurWords.of(failure.toString())));
        }
        out.flush();
    }
}
