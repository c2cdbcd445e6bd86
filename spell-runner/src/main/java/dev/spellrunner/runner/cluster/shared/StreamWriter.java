// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import dev.spellrunner.runner.cluster.RunsUnavailableException;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.LoggedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the batches of all runs, those that are ready in one go, on a thread and a connection of its own. A batch of which
 * it is not known whether it was written is sent again as it is. Each run that has something to be written is in the queue
 * once. Thread-safe.
 */
final class StreamWriter {

    private static final Logger log = LoggerFactory.getLogger(StreamWriter.class);

    private static final int RUNS_AT_ONCE = 256;
    private static final long BYTES_AT_ONCE = 4L * 1024 * 1024;
    private static final long NAP_NANOS = TimeUnit.MICROSECONDS.toNanos(300);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final SharedStore store;
    private final ClusterSettings settings;
    private final Listener listener;

    private final Queue<RunStream> ready = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    /** Bytes of written events that are kept. */
    private final AtomicLong kept = new AtomicLong();

    private final Object lock = new Object();
    private @Nullable BatchLink connection;
    private long pauseNanos;
    private volatile @Nullable Thread thread;
    private volatile boolean asleep;
    private volatile boolean hurried;
    private volatile boolean closed;
    private volatile long giveUpAt = Long.MAX_VALUE;
    /** Why nothing could be written last; null if it could. */
    private volatile @Nullable RunsUnavailableException failing;

    /** Sets it up; the thread starts with the first event. */
    StreamWriter(SharedStore store, ClusterSettings settings, Listener listener) {
        this.store = store;
        this.settings = settings;
        this.listener = listener;
    }

    /** Is notified of what is written. Must not block. */
    interface Listener {

        /** Events of a channel are written. */
        void written(Channel channel, List<LoggedEvent> events);

        /** A run is written no further. */
        void ended(RunStream run);

        /** A run is released: any host may go on with it. */
        void released(RunStream run);

        /** The header of a run has changed. */
        void headerChanged(RunStream run);

        /** The server accepts writes again. */
        void recovered();
    }

    long mostOfRun() {
        return settings.backlogOfRun();
    }

    /** Returns the name of what it writes to. */
    String server() {
        return settings.server();
    }

    Duration patience() {
        return settings.patience();
    }

    /** Returns why no run can begin now; null if one can. */
    @Nullable
    String refusal() {
        RunsUnavailableException why = failing;
        if (why != null) {
            return "the runs of the cluster cannot be written to: " + why.getMessage();
        }
        return bytes.get() > settings.backlog() ? "too many events wait to be written to " + server() : null;
    }

    void grow(long by) {
        bytes.addAndGet(by);
    }

    /** Returns how many bytes of events wait to be written. */
    long backlog() {
        return bytes.get();
    }

    /** Returns what keeps the events of one more run that were written last. */
    WrittenTail newTail() {
        return new WrittenTail(kept, settings.backlog());
    }

    void tellNear(Channel channel, List<LoggedEvent> written) {
        listener.written(channel, written);
    }

    void ended(RunStream run) {
        listener.ended(run);
    }

    void writeHeader(RunStream run) {
        listener.headerChanged(run);
    }

    /** A run is released: it is any other host's now. */
    void free(RunStream run) {
        listener.ended(run);
        listener.released(run);
    }

    void schedule(RunStream run) {
        ready.add(run);
        if (thread == null) {
            start();
        } else if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    private void start() {
        synchronized (lock) {
            if (thread == null) {
                Thread started = settings.thread("writer", this::work);
                thread = started;
                started.start();
            }
        }
    }

    /** Ends the nap, since a caller waits. */
    void hurry() {
        hurried = true;
        LockSupport.unpark(thread);
    }

    // ---- the writing thread ----

    private void work() {
        List<RunStream> again = new ArrayList<>();
        while (true) {
            boolean worked = writeReady(again);
            if (!again.isEmpty()) {
                pause();
                ready.addAll(again);
                again.clear();
            }
            if (closed && (ready.isEmpty() || System.nanoTime() - giveUpAt > 0)) {
                break;
            }
            rest(worked);
        }
        disconnect();
    }

    /** Sends what is ready. Returns whether there was something; what is to be sent again goes into the list. */
    private boolean writeReady(List<RunStream> again) {
        List<RunStream> runs = new ArrayList<>();
        List<StreamBatch> batches = new ArrayList<>();
        long size = 0;
        RunStream next;
        while (batches.size() < RUNS_AT_ONCE && size < BYTES_AT_ONCE && (next = ready.poll()) != null) {
            StreamBatch batch = next.next();
            if (batch != null) {
                runs.add(next);
                batches.add(batch);
                size += batch.size();
            }
        }
        if (batches.isEmpty()) {
            return false;
        }
        try {
            List<BatchAnswer> answers = send(batches);
            if (answers.stream().allMatch(answer -> answer.refused() == null)) {
                // Before listeners hear of what was written: one of them may start a run at once.
                noteSuccess();
            }
            for (int i = 0; i < batches.size(); i++) {
                take(runs.get(i), batches.get(i), answers.get(i), again);
            }
        } catch (RunsUnavailableException e) {
            disconnect();
            runs.forEach(run -> notWritten(run, e, again));
        }
        return true;
    }

    private void noteSuccess() {
        pauseNanos = 0;
        if (failing != null) {
            failing = null;
            listener.recovered();
        }
    }

    private List<BatchAnswer> send(List<StreamBatch> batches) {
        BatchLink open = connection;
        if (open == null) {
            open = store.connect();
            connection = open;
        }
        return open.write(batches);
    }

    private void take(RunStream run, StreamBatch batch, BatchAnswer answer, List<RunStream> again) {
        RunsUnavailableException refused = answer.refused();
        if (refused != null) {
            notWritten(run, refused, again);
            return;
        }
        try {
            run.answered(batch, answer);
        } catch (RuntimeException e) {
            log.error("the events of run '{}' cannot be passed on", run.run(), e);
        }
        ready.add(run);
    }

    private void notWritten(RunStream run, RunsUnavailableException why, List<RunStream> again) {
        if (failing == null) {
            log.error("runs cannot be written to {} at the moment; the first is run '{}'", server(), run.run(), why);
        }
        failing = why;
        again.add(run);
        run.notWritten(why, System.nanoTime());
    }

    private void pause() {
        pauseNanos = pauseNanos == 0 ? FIRST_PAUSE_NANOS : Math.min(LONGEST_PAUSE_NANOS, 2 * pauseNanos);
        long until = System.nanoTime() + (closed ? FIRST_PAUSE_NANOS : pauseNanos);
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }

    /** After some work it naps, and then looks again: to wake it for each event would cost the run's thread more. */
    private void rest(boolean worked) {
        if (worked) {
            if (!hurried) {
                LockSupport.parkNanos(this, NAP_NANOS);
            }
            hurried = false;
            return;
        }
        asleep = true;
        if (ready.isEmpty() && !closed) {
            LockSupport.parkNanos(this, TimeUnit.SECONDS.toNanos(10));
        }
        asleep = false;
    }

    private void disconnect() {
        BatchLink open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    /** Writes what waits, for so long at most, and ends the thread. */
    void close(Duration longest) {
        giveUpAt = System.nanoTime() + longest.toNanos();
        closed = true;
        Thread writing = thread;
        if (writing == null) {
            return;
        }
        LockSupport.unpark(writing);
        try {
            writing.join(longest.plusSeconds(3).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!ready.isEmpty() || writing.isAlive()) {
            log.error("some events of runs were not written in {}", longest);
        }
    }
}
