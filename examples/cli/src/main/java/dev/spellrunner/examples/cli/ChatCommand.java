// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code spell chat}: says each line that comes in to a spell, and prints its answers. */
@Command(
        name = "chat",
        description =
                "Talks with a spell, or with an agent of a Magick project: says each line of the standard input and"
                        + " prints the answer, until the input ends.",
        mixinStandardHelpOptions = true)
final class ChatCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "FILE", description = "The file of a spell or a project.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    private final InputStream in;

    ChatCommand() {
        this(System.in);
    }

    ChatCommand(InputStream in) {
        this.in = in;
    }

    @Mixin
    private final Talk talk = new Talk();

    @Override
    public Integer call() {
        return talk.with(file, dialogue -> {
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, Charset.defaultCharset()));
            int worst = SpellCommand.OK;
            try {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (!line.isBlank()) {
                        worst = Math.max(worst, talk.print(dialogue.apply(line)));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return worst;
        });
    }
}
