// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code spell ask}: says one thing to a spell and prints its answer. */
@Command(
        name = "ask",
        description = "Sends a message to a spell, or to an agent of a Magick project, and prints the answer.",
        mixinStandardHelpOptions = true)
final class AskCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "FILE", description = "The file of a spell or a project.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Parameters(index = "1", paramLabel = "TEXT", description = "What to say.")
    private String text = "";

    @Mixin
    private final Talk talk = new Talk();

    @Override
    public Integer call() {
        return talk.with(file, dialogue -> talk.print(dialogue.apply(text)));
    }
}
