// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import dev.spellrunner.core.component.WorkContext;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A child process that runs scripts: a line of JSON goes in for each call, lines of JSON come out until the one that ends it
 * (see {@link ScriptWire}). One call at a time; {@link #kill} may come from any thread. Turns count the calls, so that what
 * ends one call late does not end the next.
 */
final class ScriptProcess {

    /** Names who ended a process. */
    enum Killed {
        CANCELLED,
        OUT_OF_TIME,
        CLOSED
    }

    /** The exit code of a JVM with ExitOnOutOfMemoryError. */
    private static final int OUT_OF_MEMORY = 3;

    private static final long EXIT_MILLIS = 5_000;

    private final Process process;
    private final Reader answers;
    private final Writer questions;
    private final GraalJs.Builder settings;
    private final int longestLine;
    private final Object lock = new Object();
    private long turn;
    private @Nullable Killed killed;
    private boolean broken;

    private ScriptProcess(Process process, GraalJs.Builder settings) {
        this.process = process;
        this.settings = settings;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.questions = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        this.longestLine = ScriptWire.longestLine(Math.max(settings.resultLimit, settings.consoleLimit));
    }

    static ScriptProcess start(GraalJs.Builder settings) {
        String java = System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
        List<String> command = List.of(
                java,
                "-Xmx" + settings.processHeap,
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                settings.processClassPath,
                ScriptChild.class.getName(),
                String.valueOf(settings.timeLimit.toMillis()),
                String.valueOf(settings.statementLimit),
                String.valueOf(settings.resultLimit),
                String.valueOf(settings.consoleLimit));
        try {
            return new ScriptProcess(
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start(),
                    settings);
        } catch (IOException e) {
            throw new ScriptException("no process for scripts can be started: " + e.getMessage(), 0, e);
        }
    }

    /** Waits until the process has said that it can take calls. */
    void awaitReady() {
        try {
            readLine();
        } catch (IOException e) {
            spoil();
            throw new ScriptException(
                    "the process for scripts did not start (is GraalJS on its class path? set"
                            + " GraalJs.Builder.processClassPath)",
                    0,
                    e);
        }
    }

    /** Begins a turn, and returns its number. */
    long begin() {
        synchronized (lock) {
            return ++turn;
        }
    }

    /**
     * Asks and waits for the answer. What the script writes meanwhile becomes progress.
     *
     * @throws InterruptedException if the call was cancelled
     */
    @Nullable
    Object ask(String question, @Nullable WorkContext context) throws InterruptedException {
        try {
            questions.write(question);
            questions.write('\n');
            questions.flush();
            while (true) {
                Map<?, ?> answer = ScriptWire.fields(readLine());
                if (answer.containsKey(ScriptWire.LOG)) {
                    if (context != null) {
                        context.progress(answer.get(ScriptWire.LOG));
                    }
                } else {
                    return ScriptWire.result(answer);
                }
            }
        } catch (IOException e) {
            spoil();
            throw failure(e);
        }
    }

    private ScriptException failure(IOException e) throws InterruptedException {
        Killed by = killed();
        if (by == Killed.CANCELLED) {
            throw new InterruptedException("the script was cancelled");
        }
        if (by == Killed.OUT_OF_TIME) {
            return new ScriptException(
                    "took longer than " + settings.timeLimit.toMillis() + " ms (is there a loop that does not end?)",
                    0,
                    e);
        }
        if (by == Killed.CLOSED) {
            return new ScriptException("the evaluator is closed (close it after the runners that use it)", 0, e);
        }
        boolean exited = process.waitFor(EXIT_MILLIS, TimeUnit.MILLISECONDS);
        return exited && process.exitValue() == OUT_OF_MEMORY
                ? new ScriptException(
                        "took more memory than its process has: " + (settings.processHeap >> 20)
                                + " MiB (make less, or let the host set GraalJs.Builder.processHeap)",
                        0,
                        e)
                : new ScriptException("the process of the script ended: " + e.getMessage(), 0, e);
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = answers.read(); c != '\n'; c = answers.read()) {
            if (c < 0) {
                throw new IOException("its output ended");
            }
            if (line.length() >= longestLine) {
                throw new IOException("its output has a line of more than " + longestLine + " characters");
            }
            line.append((char) c);
        }
        return line.toString();
    }

    private void spoil() {
        synchronized (lock) {
            broken = true;
        }
        process.destroyForcibly();
    }

    private @Nullable Killed killed() {
        synchronized (lock) {
            return killed;
        }
    }

    boolean isUsable() {
        synchronized (lock) {
            return !broken && killed == null && process.isAlive();
        }
    }

    /** Kills the process if it is in that turn still. */
    void killIn(long then, Killed by) {
        synchronized (lock) {
            if (turn == then && killed == null) {
                killed = by;
                process.destroyForcibly();
            }
        }
    }

    /** Ends a turn: nothing that belongs to it can kill the process any more. */
    void end(long then) {
        synchronized (lock) {
            if (turn == then) {
                turn++;
            }
        }
    }

    void kill() {
        synchronized (lock) {
            killed = Killed.CLOSED;
            process.destroyForcibly();
        }
    }
}
