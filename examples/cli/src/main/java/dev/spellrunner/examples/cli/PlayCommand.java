// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.PlayState;
import dev.spellrunner.runner.PlayState.Phase;
import dev.spellrunner.runner.PlayState.Status;
import dev.spellrunner.runner.SpellRunner;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code spell play}: plays a spell until its sources are at their end, or Ctrl-C is pressed. */
@Command(
        name = "play",
        description =
                "Plays a spell: each item that its sources give starts a run. Ends with the last source, or Ctrl-C.",
        mixinStandardHelpOptions = true)
final class PlayCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "The spell's file. Spells that it calls are found beside it.")
    @SuppressWarnings("NullAway.Init")
    private Path file;

    @Mixin
    private final CommandServices services = new CommandServices();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Override
    public Integer call() throws InterruptedException {
        Spell spell = SpellReader.standard().read(file);
        CalledSpells called = new CalledSpells(SpellFiles.beside(file));
        PrintWriter out = command.commandLine().getOut();
        CountDownLatch stopped = new CountDownLatch(1);
        try (services) {
            Components components = services.forRunning(command.commandLine().getErr());
            Heard printer = new Heard(new EventPrinter(out, spell, components, called.found()), out);
            SpellRunner runner = SpellRunner.builder(spell)
                    .components(components)
                    .store(called)
                    .sink(printer)
                    .onPlay(state -> {
                        print(state, out);
                        if (state.phase() == Phase.STOPPED) {
                            stopped.countDown();
                        }
                    })
                    .build();
            printer.onNobodyReads(stopped::countDown);
            int code = play(runner, stopped);
            return printer.isNobodyReading() ? SpellCommand.INTERRUPTED : code;
        }
    }

    @SuppressWarnings("try")
    private int play(SpellRunner runner, CountDownLatch stopped) throws InterruptedException {
        PrintWriter err = command.commandLine().getErr();
        try (Ending ending = new Ending(err, "Ctrl-C: the play ends", stopped::countDown)) {
            try (runner) {
                try {
                    runner.play();
                } catch (IllegalStateException e) {
                    throw new IllegalArgumentException(e.getMessage(), e);
                }
                stopped.await();
            }
            return exitCode(runner.playState());
        }
    }

    private static void print(PlayState state, PrintWriter out) {
        out.println("'" + state.name() + "' is " + state.fields().get("state"));
        out.flush();
    }

    private int exitCode(PlayState state) {
        int code = SpellCommand.OK;
        for (PlayState.Source source : state.sources()) {
            if (source.status() == Status.FAILED) {
                PrintWriter err = command.commandLine().getErr();
                err.println("node '" + source.node() + "' (" + source.component() + "): "
                        + source.error().orElse("failed"));
                err.flush();
                code = SpellCommand.FAILED;
            }
        }
        return code;
    }
}
