// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends what the command does when somebody presses Ctrl-C or the process is told to end: says so, stops it, and lets it
 * tell its end for some seconds. Thread-safe.
 */
final class Ending implements AutoCloseable {

    private static final long SECONDS_TO_END = 5;

    private final CountDownLatch told = new CountDownLatch(1);
    private final Thread hook;

    /**
     * Waits for the end of the process.
     *
     * @param stop stops what goes on; it returns at once
     */
    Ending(PrintWriter err, String says, Runnable stop) {
        hook = new Thread(
                () -> {
                    err.println(says);
                    err.flush();
                    stop.run();
                    awaitTold();
                },
                "spell-ending");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void awaitTold() {
        try {
            if (!told.await(SECONDS_TO_END, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(SpellCommand.INTERRUPTED);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** All is told. */
    @Override
    public void close() {
        told.countDown();
        if (isProcessEnding()) {
            return;
        }
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    private boolean isProcessEnding() {
        return hook.getState() != Thread.State.NEW;
    }
}
