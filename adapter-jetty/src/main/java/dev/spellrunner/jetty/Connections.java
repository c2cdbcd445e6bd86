// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.component.Dumpable;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that goes on between the handler and its clients. One timer looks after all, since a timer each would cost more than
 * most connections do. Thread-safe.
 */
final class Connections implements Dumpable {

    private static final Logger log = LoggerFactory.getLogger(SpellHandler.class);

    private final Set<Connection> live = ConcurrentHashMap.newKeySet();
    private final Object lock = new Object();

    private volatile boolean stopping = true;
    private volatile @Nullable Executor executor;
    private volatile Scheduler.@Nullable Task next;

    /** Something that goes on between the handler and a client. Thread-safe. */
    interface Connection {

        /** Sees to the connection; called now and then. Must not block. */
        default void lookAfter(long nanoTime) {}

        /** Closes gracefully, since the server stops. Must not block. */
        void goAway();

        /** Ends at once, whatever the client makes of it. */
        void cutOff();
    }

    void start(Scheduler scheduler, Executor threads, Duration interval) {
        executor = threads;
        stopping = false;
        schedule(scheduler, interval);
    }

    private void schedule(Scheduler scheduler, Duration interval) {
        if (!stopping) {
            Runnable round = () -> {
                lookAfterAll();
                schedule(scheduler, interval);
            };
            next = scheduler.schedule(() -> execute(round), interval.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Does something on a thread of the server, as soon as there is one. */
    void execute(Runnable action) {
        Executor threads = executor;
        try {
            if (threads != null) {
                threads.execute(action);
                return;
            }
        } catch (RejectedExecutionException e) {
            log.debug("the server has no thread for it", e);
        }
        // Here, then: who waits for a dead client must not wait for ever.
        action.run();
    }

    private void lookAfterAll() {
        long now = System.nanoTime();
        for (Connection connection : live) {
            try {
                connection.lookAfter(now);
            } catch (RuntimeException e) {
                log.warn("connection {} cannot be monitored", connection, e);
            }
        }
    }

    boolean isStopping() {
        return stopping;
    }

    int count() {
        return live.size();
    }

    /** Lists them, as part of what a server of Jetty tells of itself. */
    @Override
    public void dump(Appendable out, String indent) throws IOException {
        Dumpable.dumpObjects(out, indent, live.size() + " connections", live.toArray());
    }

    @Override
    public String dump() {
        return Dumpable.dump(this);
    }

    void add(Connection connection) {
        live.add(connection);
        if (stopping) {
            connection.goAway();
        }
    }

    void remove(Connection connection) {
        live.remove(connection);
        if (stopping) {
            synchronized (lock) {
                lock.notifyAll();
            }
        }
    }

    /** Ends all: in good order if they make it in time, at once then. Idempotent. */
    void stop(Duration longest) {
        if (stopping) {
            return;
        }
        stopping = true;
        Scheduler.Task timer = next;
        if (timer != null) {
            timer.cancel();
        }
        live.forEach(Connection::goAway);
        awaitNone(longest);
        live.forEach(Connection::cutOff);
    }

    private void awaitNone(Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        synchronized (lock) {
            try {
                for (long left; !live.isEmpty() && (left = end - System.nanoTime()) > 0; ) {
                    TimeUnit.NANOSECONDS.timedWait(lock, left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
