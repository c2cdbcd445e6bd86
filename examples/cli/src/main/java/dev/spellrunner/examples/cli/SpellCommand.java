// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.core.format.InvalidSpellException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** Runs, checks and draws spells. */
@Command(
        name = "spell",
        description = "Runs, checks and draws spells: graphs that people draw in a node editor.",
        mixinStandardHelpOptions = true,
        versionProvider = SpellCommand.Version.class,
        subcommands = {
            RunCommand.class,
            ReplayCommand.class,
            ResumeCommand.class,
            PlayCommand.class,
            ValidateCommand.class,
            GraphCommand.class,
            ServeCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all is well", "1:the run failed", "2:the call or the spell is wrong"})
public final class SpellCommand {

    /** All is well. */
    static final int OK = 0;
    /** The run failed. */
    static final int FAILED = 1;
    /** The call or the spell is wrong. */
    static final int WRONG = 2;

    /** Runs the command and ends the process. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new SpellCommand()).setExecutionExceptionHandler((e, command, parsed) -> {
            command.getErr().println(messageOf(e));
            return WRONG;
        });
    }

    static String messageOf(Exception e) {
        if (e instanceof UncheckedIOException && e.getCause() instanceof NoSuchFileException missing) {
            return "there is no file " + missing.getFile();
        }
        if (e instanceof InvalidSpellException
                || e instanceof IllegalArgumentException
                || e instanceof IllegalStateException
                || e instanceof UncheckedIOException) {
            return String.valueOf(e.getMessage());
        }
        return e.toString();
    }

    /** Tells the version that the jar says. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = SpellCommand.class.getPackage().getImplementationVersion();
            return new String[] {"spell " + (version == null ? "(not from a jar)" : version)};
        }
    }
}
