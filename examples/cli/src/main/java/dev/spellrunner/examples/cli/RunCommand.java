// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.examples.playground.ExampleSpells;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.SpellStore;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code spell run}: runs a spell and tells what each node did, as it happens. */
@Command(
        name = "run",
        description =
                "Runs a spell and tells what each node did, as it happens. Spells that it calls are found beside it.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final EventCodec CODEC = EventCodec.create();

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE|NAME=VALUE",
            description = "The spell's file, first (without one, a little story is run); then its inputs. A value that"
                    + " is JSON is taken as JSON, any other as text.")
    private List<String> arguments = new ArrayList<>();

    @Option(names = "--json", description = "Print events in their wire form, one a line, and the result last.")
    private boolean json;

    @Option(names = "--strict", description = "Take warnings for errors.")
    private boolean strict;

    @Option(names = "--trigger", paramLabel = "NAME", description = "Start at the trigger of this name.")
    private @Nullable String trigger;

    @Mixin
    private final CommandServices services = new CommandServices();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Override
    public Integer call() {
        Path file = fileAmongArguments();
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
        Map<String, @Nullable Object> inputs = inputs();
        PrintWriter out = command.commandLine().getOut();
        try (services) {
            Components components = services.forRunning(command.commandLine().getErr());
            SpellRunner.Builder builder = SpellRunner.builder(spell)
                    .components(components)
                    .store(store)
                    .sink(json ? wireForm(out) : new EventPrinter(out, spell, components, called));
            return run(strict ? builder.strict() : builder, inputs, out);
        }
    }

    private int run(SpellRunner.Builder builder, Map<String, @Nullable Object> inputs, PrintWriter out) {
        RunRequest request = RunRequest.of(inputs);
        try (SpellRunner runner = builder.build()) {
            warnOfUnknown(inputs.keySet(), runner.inputNames());
            RunResult result = runner.run(trigger == null ? request : request.at(trigger));
            print(result, out);
            return result.isCompleted() ? SpellCommand.OK : SpellCommand.FAILED;
        }
    }

    private @Nullable Path fileAmongArguments() {
        if (arguments.isEmpty()) {
            return null;
        }
        String first = arguments.get(0);
        Path path = Path.of(first);
        if (!first.contains("=") || Files.exists(path)) {
            arguments = arguments.subList(1, arguments.size());
            return path;
        }
        return null;
    }

    private Map<String, @Nullable Object> inputs() {
        Map<String, @Nullable Object> inputs = new LinkedHashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("'" + argument + "' is not an input (write NAME=VALUE)");
            }
            inputs.put(argument.substring(0, equals), valueOf(argument.substring(equals + 1)));
        }
        return inputs;
    }

    /** A worker may read any input of the run: a name that no node has is a mistake only most of the time. */
    private void warnOfUnknown(Set<String> given, List<String> known) {
        for (String name : given) {
            if (!known.contains(name)) {
                String those = known.isEmpty() ? "it has none" : "it has '" + String.join("', '", known) + "'";
                PrintWriter err = command.commandLine().getErr();
                err.println("warning: the spell has no input '" + name + "' (" + those + ")");
                err.flush();
            }
        }
    }

    private static @Nullable Object valueOf(String text) {
        try {
            return JSON.readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            return text;
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
