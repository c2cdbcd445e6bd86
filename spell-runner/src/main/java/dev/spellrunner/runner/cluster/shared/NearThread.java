// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread to which the copies of channels in this process are confined: so no lock is held when followers are told. Who
 * hands it too much waits. Thread-safe.
 */
final class NearThread implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(NearThread.class);
    private static final int MOST_WAITING = 1024;

    private final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    /** The tasks that the thread hands to itself. */
    private final Deque<Runnable> own = new ArrayDeque<>();

    private final ClusterSettings settings;
    private final Runnable regularly;
    private final long everyNanos;
    private final Object lock = new Object();
    private volatile @Nullable Thread thread;
    private volatile boolean closed;

    /**
     * Sets it up; the thread starts with the first task.
     *
     * @param regularly is run on the thread now and then
     * @param everyNanos how often, about
     */
    NearThread(ClusterSettings settings, Runnable regularly, long everyNanos) {
        this.settings = settings;
        this.regularly = regularly;
        this.everyNanos = everyNanos;
    }

    private void start() {
        synchronized (lock) {
            if (thread == null) {
                Thread started = settings.thread("near", this::work);
                thread = started;
                started.start();
            }
        }
    }

    /** Runs something on the thread, later; nothing any more once it is closed. */
    void run(Runnable task) {
        if (thread == null) {
            start();
        }
        if (Thread.currentThread() == thread) {
            own.add(task);
            return;
        }
        try {
            while (!closed && !waiting.offer(task, 100, TimeUnit.MILLISECONDS)) {
                log.debug("followers are slow to take their events");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        long due = System.nanoTime() + everyNanos;
        while (!closed) {
            try {
                long left = Math.max(0, due - System.nanoTime());
                Runnable next = own.isEmpty() ? waiting.poll(left, TimeUnit.NANOSECONDS) : own.remove();
                if (next != null) {
                    next.run();
                }
                if (System.nanoTime() - due >= 0) {
                    due = System.nanoTime() + everyNanos;
                    regularly.run();
                }
            } catch (InterruptedException e) {
                log.debug("the thread that feeds followers was interrupted", e);
            } catch (RuntimeException e) {
                log.error("events cannot be passed on to followers", e);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        Thread started = thread;
        if (started != null) {
            started.interrupt();
        }
    }
}
