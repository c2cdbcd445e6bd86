// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.runner.services.ScriptProcess.Killed;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs scripts in a bounded number of child processes, one call at a time in each, and keeps one more ready. Thread-safe.
 *
 * <p>Places bound the calls; a call takes a process that is idle, or starts one. A process that was killed does not come back.
 */
final class ScriptProcesses implements ScriptEngine {

    private static final long START_LIMIT_MILLIS = 60_000;
    private static final long GRACE_MILLIS = 1_000;

    private final GraalJs.Builder settings;
    private final Semaphore places;
    private final ScheduledThreadPoolExecutor background;
    private final Object lock = new Object();
    private final Deque<ScriptProcess> idle = new ArrayDeque<>();
    private final Set<ScriptProcess> all = new HashSet<>();
    private boolean startsSpare;
    private boolean closed;

    ScriptProcesses(GraalJs.Builder settings) {
        this.settings = settings;
        this.places = new Semaphore(settings.processes, true);
        this.background = new ScheduledThreadPoolExecutor(2, work -> {
            Thread thread = new Thread(work, "spellrunner-processes");
            thread.setDaemon(true);
            return thread;
        });
        background.setKeepAliveTime(1, TimeUnit.SECONDS);
        background.allowCoreThreadTimeOut(true);
        background.setRemoveOnCancelPolicy(true);
    }

    @Override
    public Script compile(ScriptSource source) {
        try {
            ask(ScriptWire.compile(source), null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ScriptException("the script was not compiled, since its thread was interrupted", 0, e);
        }
        return (call, context) -> ask(ScriptWire.call(source, call), context);
    }

    /** Starts a process, and one to spare in the background. */
    @Override
    public void warmUp() {
        giveBack(take());
        startSpareIfNoneIsIdle();
    }

    private @Nullable Object ask(String question, @Nullable WorkContext context) throws InterruptedException {
        places.acquire();
        try {
            ScriptProcess process = take();
            startSpareIfNoneIsIdle();
            try {
                return asked(process, question, context);
            } finally {
                giveBack(process);
            }
        } finally {
            places.release();
        }
    }

    private @Nullable Object asked(ScriptProcess process, String question, @Nullable WorkContext context)
            throws InterruptedException {
        long turn = process.begin();
        if (context != null) {
            context.onCancel(() -> process.killIn(turn, Killed.CANCELLED));
        }
        Future<?> timeout = killLater(process, turn, settings.timeLimit.toMillis() + GRACE_MILLIS);
        try {
            return process.ask(question, context);
        } finally {
            timeout.cancel(false);
            process.end(turn);
        }
    }

    private Future<?> killLater(ScriptProcess process, long turn, long millis) {
        synchronized (lock) {
            throwIfClosed();
            return background.schedule(() -> process.killIn(turn, Killed.OUT_OF_TIME), millis, TimeUnit.MILLISECONDS);
        }
    }

    private ScriptProcess take() {
        synchronized (lock) {
            throwIfClosed();
            for (ScriptProcess ready = idle.poll(); ready != null; ready = idle.poll()) {
                if (ready.isUsable()) {
                    return ready;
                }
                all.remove(ready);
            }
        }
        return start();
    }

    private ScriptProcess start() {
        ScriptProcess process = ScriptProcess.start(settings);
        try {
            synchronized (lock) {
                throwIfClosed();
                all.add(process);
            }
            long turn = process.begin();
            Future<?> timeout = killLater(process, turn, START_LIMIT_MILLIS);
            try {
                process.awaitReady();
            } finally {
                timeout.cancel(false);
                process.end(turn);
            }
            return process;
        } catch (ScriptException e) {
            process.kill();
            giveBack(process);
            throw e;
        }
    }

    private void giveBack(ScriptProcess process) {
        synchronized (lock) {
            if (process.isUsable() && !closed) {
                idle.push(process);
            } else {
                all.remove(process);
            }
        }
    }

    private void startSpareIfNoneIsIdle() {
        synchronized (lock) {
            if (closed || startsSpare || !idle.isEmpty() || all.size() > settings.processes) {
                return;
            }
            startsSpare = true;
            background.execute(this::startSpare);
        }
    }

    /** A spare that does not start is no loss: the next call that needs a process then hears why. */
    private void startSpare() {
        try {
            giveBack(start());
        } finally {
            synchronized (lock) {
                startsSpare = false;
            }
        }
    }

    private void throwIfClosed() {
        if (closed) {
            throw new ScriptException("the evaluator is closed (close it after the runners that use it)", 0, null);
        }
    }

    @Override
    public void close() {
        Set<ScriptProcess> ending;
        synchronized (lock) {
            closed = true;
            ending = Set.copyOf(all);
            all.clear();
            idle.clear();
            background.shutdownNow();
        }
        ending.forEach(ScriptProcess::kill);
    }
}
