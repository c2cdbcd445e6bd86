// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.core.format.InvalidSpellException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
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
            RerunCommand.class,
            RunsCommand.class,
            PlayCommand.class,
            AskCommand.class,
            ChatCommand.class,
            ValidateCommand.class,
            GraphCommand.class,
            DiffCommand.class,
            ComponentsCommand.class,
            ServeCommand.class,
            McpCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all is well",
            "1:the run failed, or spells differ",
            "2:the call or the spell is wrong",
            "130:it was ended by a signal, or the reader of its output has gone"
        })
public final class SpellCommand {

    /** All is well. */
    static final int OK = 0;
    /** The run failed. */
    static final int FAILED = 1;
    /** The call or the spell is wrong. */
    static final int WRONG = 2;
    /** It was ended by a signal, or the reader of its output has gone. */
    static final int INTERRUPTED = 130;

    /** Runs the command and ends the process. */
    public static void main(String[] args) {
        System.exit(commandLine(writer(FileDescriptor.out), writer(FileDescriptor.err), System.in)
                .execute(args));
    }

    static CommandLine commandLine(Writer out, Writer err) {
        return commandLine(out, err, InputStream.nullInputStream());
    }

    /** Names and values come from spells of others: a terminal must not obey them. */
    static CommandLine commandLine(Writer out, Writer err, InputStream in) {
        return new CommandLine(new SpellCommand(), reading(in))
                .setOut(new PrintWriter(new CleanWriter(out), true))
                .setErr(new PrintWriter(new CleanWriter(err), true))
                .setColorScheme(Help.defaultColorScheme(Ansi.OFF))
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    command.getErr().println(messageOf(e));
                    return WRONG;
                });
    }

    /** Makes commands, and gives that which reads what is said something to read. */
    private static CommandLine.IFactory reading(InputStream in) {
        return new CommandLine.IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                if (type == McpCommand.class) {
                    return type.cast(new McpCommand(in));
                }
                return type == ChatCommand.class
                        ? type.cast(new ChatCommand(in))
                        : CommandLine.defaultFactory().create(type);
            }
        };
    }

    /** Not by {@code System.out}, which does not tell that its reader has gone. */
    private static Writer writer(FileDescriptor target) {
        return new OutputStreamWriter(new FileOutputStream(target), Charset.defaultCharset());
    }

    static String messageOf(Exception e) {
        if (e instanceof UncheckedIOException && e.getCause() instanceof NoSuchFileException missing) {
            return "there is no file " + missing.getFile();
        }
        if (e instanceof InvalidSpellException
                || e instanceof IllegalArgumentException
                || e instanceof IllegalStateException
                || e instanceof UncheckedIOException) {
            return InOurWords.of(String.valueOf(e.getMessage()));
        }
        return InOurWords.of(e.getMessage() == null ? e.toString() : e.getMessage());
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
