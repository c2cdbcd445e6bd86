// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.runner.components.StandardComponents;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code spell components}: says which components spells may be drawn from, and what each of them takes and gives. */
@Command(
        name = "components",
        description =
                "Prints the components that spells may be drawn from: what they take, give, need, and how they are set.",
        mixinStandardHelpOptions = true)
final class ComponentsCommand implements Callable<Integer> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Components to print; all, if none is named.")
    private List<String> names = List.of();

    @Option(names = "--json", description = "Print JSON, from which an editor can build forms.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Override
    public Integer call() throws JsonProcessingException {
        List<Component> chosen = chosen(StandardComponents.all());
        PrintWriter out = command.commandLine().getOut();
        if (json) {
            List<Map<String, ?>> fields =
                    chosen.stream().<Map<String, ?>>map(Component::fields).toList();
            out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(fields));
        } else {
            out.print(ComponentReference.of(chosen));
        }
        out.flush();
        return SpellCommand.OK;
    }

    private List<Component> chosen(Components all) {
        return names.isEmpty()
                ? all.all()
                : names.stream()
                        .map(name -> all.find(name)
                                .orElseThrow(() -> new IllegalArgumentException(
                                        "there is no component '" + name + "' (spell components lists them all)")))
                        .toList();
    }
}
