// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import dev.spellrunner.runner.log.LoggedEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes events to files, on a thread of its own that starts with the first event. Each run that has something to be written
 * is in its queue once. Thread-safe.
 *
 * <p>After some work the thread naps for a moment before it looks again: to wake it for each event would cost the run's
 * thread more than the event.
 */
final class WriteBehind {

    private static final Logger log = LoggerFactory.getLogger(WriteBehind.class);
    private static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Disk disk;
    private final Sync sync;
    private final long mostOfRun;
    private final long most;
    private final long patienceNanos;
    private final BiConsumer<RunWriter, LoggedEvent> onEnd;

    private final Queue<RunWriter> ready = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final Object lock = new Object();
    private volatile @Nullable Thread thread;
    private volatile boolean asleep;
    private volatile boolean closed;
    /** Why nothing could be written last; null if it could. */
    private volatile @Nullable IOException failing;

    /**
     * Sets it up.
     *
     * @param onEnd is told of each run whose last event is written, on the writing thread
     */
    WriteBehind(
            Disk disk,
            Sync sync,
            long mostOfRun,
            long most,
            Duration patience,
            BiConsumer<RunWriter, LoggedEvent> onEnd) {
        this.disk = disk;
        this.sync = sync;
        this.mostOfRun = mostOfRun;
        this.most = most;
        this.patienceNanos = patience.toNanos();
        this.onEnd = onEnd;
    }

    long mostOfRun() {
        return mostOfRun;
    }

    /** Returns why no run can begin now; null if one can. */
    @Nullable
    String refusal() {
        IOException why = failing;
        if (why != null) {
            return "the directory of runs cannot be written to: " + why;
        }
        return bytes.get() > most ? "the directory of runs is behind" : null;
    }

    void grow(long by) {
        bytes.addAndGet(by);
    }

    void schedule(RunWriter writer) {
        ready.add(writer);
        if (thread == null) {
            start();
        } else if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    private void start() {
        synchronized (lock) {
            if (thread == null) {
                Thread started = new Thread(this::work, "spell-runs-writer");
                started.setDaemon(true);
                thread = started;
                started.start();
            }
        }
    }

    /** Ends the nap, since a caller waits. */
    void hurry() {
        LockSupport.unpark(thread);
    }

    private void work() {
        List<RunWriter> failed = new ArrayList<>();
        long retryAt = System.nanoTime();
        while (true) {
            boolean worked = writeReady(failed);
            if (!failed.isEmpty() && System.nanoTime() - retryAt >= 0) {
                ready.addAll(failed);
                failed.clear();
                writeReady(failed);
                retryAt = System.nanoTime() + RETRY_NANOS;
            }
            if (closed && ready.isEmpty()) {
                return;
            }
            rest(worked, !failed.isEmpty());
        }
    }

    private boolean writeReady(List<RunWriter> failed) {
        boolean worked = false;
        for (RunWriter next; (next = ready.poll()) != null; worked = true) {
            write(next, failed);
        }
        return worked;
    }

    private void write(RunWriter writer, List<RunWriter> failed) {
        try {
            writer.writeOut(disk, sync, onEnd);
            failing = null;
        } catch (IOException e) {
            notWritten(writer, e, failed);
        } catch (RuntimeException e) {
            log.error("run '{}' is no longer kept", writer.run(), e);
            writer.lose(e);
        }
    }

    private void notWritten(RunWriter writer, IOException why, List<RunWriter> failed) {
        if (failing == null) {
            log.error("runs cannot be kept at the moment; the first is run '{}'", writer.run(), why);
        }
        failing = why;
        if (writer.failed(System.nanoTime()) < patienceNanos) {
            failed.add(writer);
            return;
        }
        log.error("run '{}' is no longer kept, and is cancelled", writer.run(), why);
        writer.lose(why);
        // Whether it is any better, the next run that begins finds out.
        failing = null;
    }

    private void rest(boolean worked, boolean hasFailed) {
        if (worked) {
            LockSupport.parkNanos(this, NAP_NANOS);
            return;
        }
        asleep = true;
        if (ready.isEmpty() && !closed) {
            LockSupport.parkNanos(this, hasFailed ? RETRY_NANOS : TimeUnit.SECONDS.toNanos(10));
        }
        asleep = false;
    }

    /** Writes what waits, for so long at most, and ends the thread. */
    void close(Duration longest) {
        closed = true;
        Thread writing = thread;
        if (writing == null) {
            return;
        }
        LockSupport.unpark(writing);
        try {
            writing.join(longest.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (writing.isAlive()) {
            log.error("some events of runs were not written in {}", longest);
        }
    }
}
