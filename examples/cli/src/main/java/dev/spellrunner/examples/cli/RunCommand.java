// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.host.WireJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code spell run}: runs a spell and tells what each node did, as it happens. */
@Command(
        name = "run",
        description =
                "Runs a spell and prints what each node did,as it happens. Spells that it calls are found beside it.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

    private static final WireJson WIRE = new WireJson(EventCodec.create());

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE|NAME=VALUE",
            description = "The spell's file, first (without one, a little story is run); then its inputs. A value that"
                    + " is JSON is taken as JSON, any other as text.")
    private List<String> arguments = new ArrayList<>();

    @Option(names = "--trigger", paramLabel = "NAME", description = "Start at the trigger of this name.")
    private @Nullable String trigger;

    @Mixin
    private final RecordOption record = new RecordOption();

    @Mixin
    private final ToldRuns runs = new ToldRuns();

    @Override
    public Integer call() {
        Path file = fileAmongArguments();
        Map<String, @Nullable Object> inputs = inputs();
        return record.recording(recorder -> runs.run(file, runner -> {
            RunRequest request = RunRequest.of(inputs);
            RunRequest located = trigger == null ? request : request.at(trigger);
            return runner.start(recorder == null ? located : located.record(recorder));
        }));
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

    private static @Nullable Object valueOf(String text) {
        JsonNode value;
        try {
            value = WIRE.read(text);
        } catch (JsonProcessingException e) {
            return text;
        }
        // Refuses what is no number of Java: 1e999999.
        return value.isMissingNode()
                ? text
                : WireJson.fields(new ObjectNode(JsonNodeFactory.instance, Map.of("value", value)))
                        .get("value");
    }
}
