// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

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

    private final Object lock = new Object();
    private volatile @Nullable Thread thread;
    private volatile boolean closed;

    private void start() {
        synchronized (lock) {
            if (thread == null) {
                Thread started = new Thread(this::work, "spell-redis-near");
                started.setDaemon(true);
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
                log.debug("followers are slow to take what they are told");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        while (!closed) {
            try {
                Runnable next = own.isEmpty() ? waiting.poll(1, TimeUnit.SECONDS) : own.remove();
                if (next != null) {
                    next.run();
                }
            } catch (InterruptedException e) {
                log.debug("the thread of near copies was interrupted", e);
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
