// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.examples.playground.ExampleSpells;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.SpellStore;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a spell for a command and tells what each node does: what commands that run spells have in common. */
final class ToldRuns {

    private static final EventCodec CODEC = EventCodec.create();

    @Option(names = "--json", description = "Print events in their wire form, one a line, and the result last.")
    private boolean json;

    @Option(names = "--strict", description = "Take warnings for errors.")
    private boolean strict;

    @Mixin
    private final CommandServices services = new CommandServices();

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    /**
     * Runs a spell.
     *
     * @param file the spell's file; null is a little story
     * @param run runs it
     * @return the exit code
     */
    int run(@Nullable Path file, Function<SpellRunner, RunResult> run) {
        Spell spell = file == null
                ? ExampleSpells.spell("story")
                : SpellReader.standard().read(file);
        SpellStore spells = file == null ? ExampleSpells.store() : SpellFiles.beside(file);
        Map<String, Spell> called = new ConcurrentHashMap<>();
        SpellStore store = wanted -> {
            Optional<Spell> found = spells.find(wanted);
            found.ifPresent(it -> called.put(wanted, it));
            return found;
        };
        PrintWriter out = command.commandLine().getOut();
        try (services) {
            Components components = services.forRunning(command.commandLine().getErr());
            SpellRunner.Builder builder = SpellRunner.builder(spell)
                    .components(components)
                    .store(store)
                    .sink(json ? wireForm(out) : new EventPrinter(out, spell, components, called));
            return run(strict ? builder.strict() : builder, run, out);
        }
    }

    private int run(SpellRunner.Builder builder, Function<SpellRunner, RunResult> run, PrintWriter out) {
        try (SpellRunner runner = builder.build()) {
            RunResult result = run.apply(runner);
            print(result, out);
            return result.isCompleted() ? SpellCommand.OK : SpellCommand.FAILED;
        }
    }

    private static EventSink wireForm(PrintWriter out) {
        return event -> {
            out.println(CODEC.encodeToString(event));
            out.flush();
        };
    }

    private void print(RunResult result, PrintWriter out) {
        if (json) {
            out.println(CODEC.encodeValue(result.fields()));
        } else {
            out.println();
            result.outputs().forEach((name, value) -> out.println(name + " = " + EventPrinter.text(value)));
            result.failures().forEach(failure -> command.commandLine().getErr().println(failure));
        }
        out.flush();
    }
}
