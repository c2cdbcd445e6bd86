// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends what the command does when Ctrl-C is pressed or the process is told to end: says so, stops it, and lets it
 * tell its end, within some time. Thread-safe.
 */
final class Ending implements AutoCloseable {

    private static final Duration USUAL = Duration.ofSeconds(5);

    private final Duration longest;
    private final CountDownLatch told = new CountDownLatch(1);
    private final Thread hook;

    /**
     * Waits for the end of the process.
     *
     * @param stop stops what goes on; it returns at once
     */
    Ending(PrintWriter err, String says, Runnable stop) {
        this(err, says, stop, USUAL);
    }

    /**
     * Waits for the end of the process.
     *
     * @param longest how long the end may take
     */
    Ending(PrintWriter err, String says, Runnable stop, Duration longest) {
        this.longest = longest;
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
            if (!told.await(longest.toNanos(), TimeUnit.NANOSECONDS)) {
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
