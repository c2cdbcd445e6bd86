// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.spell.Spell;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code spell diff}: tells how two spells differ. */
@Command(
        name = "diff",
        description =
                "Shows how two spells differ: their nodes, wires, settings and state. Boxes that were moved are no change."
                        + " Exits with 1 if they differ.",
        mixinStandardHelpOptions = true)
final class DiffCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "A", description = "The file of the one spell.")
    @SuppressWarnings("NullAway.Init")
    private Path one;

    @Parameters(index = "1", paramLabel = "B", description = "The file of the other one.")
    @SuppressWarnings("NullAway.Init")
    private Path other;

    @Option(names = "--json", description = "Print JSON, one difference a line.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Override
    public Integer call() throws JsonProcessingException {
        Spell before = SpellReader.standard().read(one);
        Spell after = SpellReader.standard().read(other);
        List<SpellDifference> differences = SpellDifference.between(before, after);
        PrintWriter out = command.commandLine().getOut();
        for (SpellDifference each : differences) {
            out.println(json ? new ObjectMapper().writeValueAsString(each.fields()) : each);
        }
        if (differences.isEmpty() && !json) {
            out.println("no difference");
        }
        out.flush();
        return differences.isEmpty() ? SpellCommand.OK : SpellCommand.FAILED;
    }
}
