// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import dev.spellrunner.runner.cluster.Orphan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds how large the runs are together that were under way and are gone on with at once, since each is loaded whole. The
 * others wait in their files until some of those have ended. Thread-safe.
 */
final class WaitingOrphans {

    private static final Logger log = LoggerFactory.getLogger(RunDirectory.class);

    private final long most;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Map<String, Long> bytesByRun = new HashMap<>();
    private long taken;
    private boolean closed;

    /**
     * Begins without any.
     *
     * @param most how many bytes the files have together of the runs that are gone on with; a larger one goes on alone
     */
    WaitingOrphans(long most) {
        this.most = most;
    }

    private record Waiting(Path file, String run, long bytes) {}

    /** Loads a run that was under way. */
    @FunctionalInterface
    interface Loader {

        /** Loads it from its file. */
        Orphan load(Path file) throws IOException;
    }

    /** Takes the room for a run, if there is some and nobody waits for it; otherwise the run waits. Returns whether it took it. */
    boolean take(Path file, String run, long bytes) {
        lock.lock();
        try {
            boolean fits = waiting.isEmpty() && hasRoom(bytes);
            if (fits) {
                took(run, bytes);
            } else {
                waiting.add(new Waiting(file, run, bytes));
            }
            return fits;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom(long bytes) {
        return taken == 0 || taken + bytes <= most;
    }

    private void took(String run, long bytes) {
        bytesByRun.put(run, bytes);
        taken += bytes;
    }

    /** A run has ended, or cannot be loaded. Of others nothing is known here. */
    void ended(String run) {
        lock.lock();
        try {
            Long bytes = bytesByRun.remove(run);
            if (bytes != null) {
                taken -= bytes;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many runs wait. */
    int count() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Gives the runs that wait, each when there is room for it; on a thread that ends with the last of them. */
    void giveTo(Consumer<List<Orphan>> taker, Loader loader) {
        if (count() == 0) {
            return;
        }
        Thread thread = new Thread(() -> giveAll(taker, loader), "spellrunner-orphans");
        thread.setDaemon(true);
        thread.start();
    }

    private void giveAll(Consumer<List<Orphan>> taker, Loader loader) {
        for (Waiting next; (next = next()) != null; ) {
            try {
                taker.accept(List.of(loader.load(next.file())));
            } catch (IOException | RuntimeException e) {
                log.error("the run in {} cannot be continued: {}", next.file(), e.getMessage(), e);
                ended(next.run());
            }
        }
    }

    /** Waits until there is room for the next one, and takes it; null if there is none, or the directory is closed. */
    private @Nullable Waiting next() {
        lock.lock();
        try {
            while (true) {
                Waiting next = closed ? null : waiting.peek();
                if (next == null || hasRoom(next.bytes())) {
                    waiting.poll();
                    if (next != null) {
                        took(next.run(), next.bytes());
                    }
                    return next;
                }
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Gives no more: those that wait stay in their files. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
