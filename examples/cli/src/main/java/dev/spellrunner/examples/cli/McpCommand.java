// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.runner.doors.mcp.McpLines;
import dev.spellrunner.runner.host.SpellDirectory;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code spell mcp}: lets the program that starts it use spells as tools. */
@Command(
        name = "mcp",
        description =
                "Lets an agent use spells as tools: speaks the Model Context Protocol over standard input and output,"
                        + " until its input ends.",
        mixinStandardHelpOptions = true)
final class McpCommand implements Callable<Integer> {

    @Option(names = "--spells", paramLabel = "DIR", required = true, description = "Where the spells are.")
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Mixin
    private final CommandServices services = new CommandServices();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    private final InputStream in;

    /** Creates a command with nothing to read. */
    McpCommand() {
        this(InputStream.nullInputStream());
    }

    McpCommand(InputStream in) {
        this.in = in;
    }

    @Override
    public Integer call() throws Exception {
        if (!Files.isDirectory(directory)) {
            throw new IllegalArgumentException("'" + directory + "' is not a directory (name one with --spells)");
        }
        // Whatever else prints must not get between the messages.
        System.setOut(System.err);
        SpellDirectory spells = new SpellDirectory(directory);
        try (services;
                SpellHost host = SpellHost.builder(user -> spells)
                        .components(services.forRunning(command.commandLine().getErr()))
                        .build();
                FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            McpLines.serve(host, new User("you"), in, out);
        }
        return SpellCommand.OK;
    }
}
