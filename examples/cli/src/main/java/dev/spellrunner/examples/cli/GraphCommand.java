// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.core.component.BoundNode;
import dev.spellrunner.core.component.Wire;
import dev.spellrunner.core.component.Wiring;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.runner.components.StandardComponents;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code spell graph}: draws a spell as a Mermaid flowchart. Values go over thin arrows, triggers over thick ones. */
@Command(
        name = "graph",
        description = "Prints a spell as a Mermaid flowchart: values go over thin arrows, triggers over thick ones.",
        mixinStandardHelpOptions = true)
final class GraphCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "The spell's file.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Override
    public Integer call() {
        Wiring wiring = Wiring.of(SpellReader.standard().read(file), StandardComponents.all());
        PrintWriter out = command.commandLine().getOut();
        out.println("flowchart LR");
        wiring.nodes().forEach(node -> out.println("    " + box(node)));
        wiring.wires().forEach(wire -> out.println("    " + arrow(wire)));
        out.flush();
        return SpellCommand.OK;
    }

    private static String box(BoundNode bound) {
        String name = bound.node().name();
        String component = bound.node().component();
        String label = name.equals(component) ? escaped(component) : escaped(name) + "<br/>" + escaped(component);
        return "n" + bound.index() + "[\"" + label + "\"]";
    }

    private static String arrow(Wire wire) {
        String label = wire.output().name().equals(wire.input().name())
                ? wire.output().name()
                : wire.output().name() + " to " + wire.input().name();
        return "n" + wire.from().index() + (wire.isTrigger() ? " ==" : " --") + "> |\"" + escaped(label) + "\"| n"
                + wire.to().index();
    }

    /** Mermaid takes labels for HTML, and {@code #…;} for a character. */
    private static String escaped(String label) {
        return label.replace("#", "#35;")
                .replace("&", "#amp;")
                .replace("<", "#lt;")
                .replace(">", "#gt;")
                .replace("\"", "#quot;")
                .replace("`", "#96;")
                .replaceAll("\\p{Cntrl}+", " ");
    }
}
