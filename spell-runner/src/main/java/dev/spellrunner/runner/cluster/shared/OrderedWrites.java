// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import dev.spellrunner.runner.cluster.RunsUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one after the other, each as often as it takes until the server has it. With too many of them the oldest about a
 * thing makes room: the latest counts. Thread-safe.
 */
final class OrderedWrites {

    private static final Logger log = LoggerFactory.getLogger(OrderedWrites.class);
    private static final int MOST_WAITING = 1000;
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 1000;

    private final Executor executor;
    private final Object lock = new Object();
    private final Deque<Write> waiting = new ArrayDeque<>();
    private boolean busy;
    private volatile boolean closed;

    /** Begins with none. */
    OrderedWrites(Executor executor) {
        this.executor = executor;
    }

    private record Write(Object about, Runnable write) {}

    /**
     * Writes something when its turn comes.
     *
     * @param about what it is about
     */
    void add(Object about, Runnable write) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            if (waiting.size() >= MOST_WAITING) {
                makeRoom(about);
            }
            waiting.add(new Write(about, write));
            if (busy) {
                return;
            }
            busy = true;
        }
        try {
            executor.execute(this::work);
        } catch (RejectedExecutionException e) {
            log.debug("the host is closing: nothing more is written", e);
        }
    }

    /** Drops the oldest write about a thing, else the oldest of all. */
    private void makeRoom(Object about) {
        for (Iterator<Write> each = waiting.iterator(); each.hasNext(); ) {
            if (each.next().about().equals(about)) {
                each.remove();
                return;
            }
        }
        waiting.remove();
    }

    private @Nullable Write next() {
        synchronized (lock) {
            Write next = closed ? null : waiting.poll();
            busy = next != null;
            if (!busy) {
                lock.notifyAll();
            }
            return next;
        }
    }

    private void work() {
        for (Write next = next(); next != null; next = next()) {
            write(next);
        }
    }

    private void write(Write next) {
        for (long pause = FIRST_PAUSE_MILLIS; !closed; pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause)) {
            try {
                next.write().run();
                return;
            } catch (RunsUnavailableException e) {
                log.debug("a write failed, and is repeated", e);
            } catch (RuntimeException e) {
                log.error("{} cannot be written", next.about(), e);
                return;
            }
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(pause));
        }
    }

    /** Writes what waits, for so long at most, and then nothing more. */
    void finish(Duration longest) {
        long until = System.nanoTime() + longest.toNanos();
        synchronized (lock) {
            try {
                for (long left = longest.toMillis(); busy && left > 0; ) {
                    lock.wait(left);
                    left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        close();
    }

    /** Writes nothing more. */
    void close() {
        synchronized (lock) {
            closed = true;
            waiting.clear();
        }
    }
}
