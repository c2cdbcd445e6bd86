// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.postgres;

import dev.spellrunner.runner.cluster.RunsUnavailableException;
import dev.spellrunner.runner.cluster.shared.ClusterSettings;
import dev.spellrunner.runner.cluster.shared.Doorbell;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears notifications, on one connection. Its thread waits for them, so it alone changes what the connection listens to; a
 * notification to itself wakes it for that. Thread-safe.
 */
final class PostgresDoorbell implements Doorbell {

    private static final Logger log = LoggerFactory.getLogger(PostgresDoorbell.class);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int WAIT_MILLIS = 250;
    /** Nanoseconds between two searches for channels without listeners, which go over all topics. */
    private static final long BETWEEN_LEAVES_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final ClusterSettings settings;
    private final PostgresLink link;
    private final TopicNotices notices;
    private final Executor executor;
    private final String ownKey;
    private final Map<String, Hearing> hearings = new ConcurrentHashMap<>();
    /** Those who are to hear, and are not known to the thread yet. */
    private final Queue<Hearing> fresh = new ConcurrentLinkedQueue<>();

    private final AtomicBoolean changed = new AtomicBoolean(true);
    private volatile boolean left;
    private final Object lock = new Object();
    private @Nullable Thread thread;
    private volatile @Nullable Connection open;
    private volatile boolean closed;
    private volatile boolean isWantedAlive;
    private volatile long turnedAt = System.nanoTime();

    /**
     * Sets it up; the thread starts with the first topic.
     *
     * @param own the topic that is always heard
     * @param executor wakes the thread
     */
    PostgresDoorbell(
            ClusterSettings settings,
            PostgresLink link,
            TopicNotices notices,
            String own,
            Hearer hears,
            Executor executor) {
        this.settings = settings;
        this.link = link;
        this.notices = notices;
        this.executor = executor;
        this.ownKey = TopicNotices.key(own);
        hearings.put(ownKey, new Hearing(ownKey, hears));
    }

    /** A listener to a topic. */
    private static final class Hearing {
        final String key;
        final Hearer hearer;
        final CompletableFuture<Void> begun = new CompletableFuture<>();

        Hearing(String key, Hearer hearer) {
            this.key = key;
            this.hearer = hearer;
        }
    }

    @Override
    public CompletableFuture<Void> hear(String topic, Hearer hears) {
        Hearing hearing = new Hearing(TopicNotices.key(topic), hears);
        hearings.put(hearing.key, hearing);
        fresh.add(hearing);
        startThread();
        if (!changed.getAndSet(true)) {
            wake();
        }
        return hearing.begun;
    }

    @Override
    public void leave(String topic) {
        hearings.remove(TopicNotices.key(topic));
        left = true;
    }

    @Override
    public void awaitStart(long longestMillis) {
        startThread();
        try {
            Hearing own = hearings.get(ownKey);
            if (own != null) {
                own.begun.get(longestMillis, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new PostgresFailure("the calls of other hosts cannot be received", e);
        }
    }

    private void startThread() {
        synchronized (lock) {
            if (thread == null && !closed) {
                thread = settings.thread("doorbell", this::work);
                thread.start();
            }
        }
    }

    /** If that fails, the thread sees the change a little later. */
    private void wake() {
        try {
            executor.execute(() -> {
                try {
                    link.call(connection -> {
                        notices.notify(connection, notices.channel(ownKey), "");
                        return true;
                    });
                } catch (RunsUnavailableException e) {
                    log.debug("the listener to topics cannot be woken", e);
                }
            });
        } catch (RejectedExecutionException e) {
            log.debug("the host is closing: no more topics are received", e);
        }
    }

    @Override
    public void ping(long longestSilenceNanos) {
        isWantedAlive = true;
        Connection silent = open;
        if (silent != null && System.nanoTime() - turnedAt > longestSilenceNanos) {
            try {
                silent.abort(Runnable::run);
            } catch (SQLException e) {
                log.debug("a silent connection cannot be aborted", e);
            }
        }
    }

    // ---- the doorbell's thread ----

    private void work() {
        while (!closed) {
            try {
                hearOnOneConnection();
            } catch (SQLException | RunsUnavailableException e) {
                if (!closed) {
                    log.debug("the connection that receives topics was lost", e);
                }
            } catch (RuntimeException e) {
                log.error("a message cannot be taken", e);
            }
            if (!closed) {
                LockSupport.parkNanos(this, PAUSE_NANOS);
            }
        }
    }

    private void hearOnOneConnection() throws SQLException {
        turnedAt = System.nanoTime();
        Connection connection = link.connect();
        boolean whole = false;
        try {
            open = connection;
            PGConnection notified = connection.unwrap(PGConnection.class);
            Set<String> listened = new HashSet<>();
            long leftAt = System.nanoTime();
            fresh.clear();
            listenToAll(connection, listened);
            while (!closed) {
                turnedAt = System.nanoTime();
                listenToFresh(connection, listened);
                if (left && turnedAt - leftAt > BETWEEN_LEAVES_NANOS) {
                    leftAt = turnedAt;
                    leaveChannels(connection, listened);
                }
                PGNotification[] some = notified.getNotifications(WAIT_MILLIS);
                if (some != null && some.length > 0) {
                    pass(connection, some);
                } else if (isWantedAlive) {
                    isWantedAlive = false;
                    execute(connection, "SELECT 1");
                }
            }
            // It may go back to a pool.
            execute(connection, "UNLISTEN *");
            whole = true;
        } finally {
            open = null;
            if (!whole) {
                log.debug("a connection that receives topics is closed");
            }
            PostgresLink.close(connection);
        }
    }

    /** A new connection listens to all that is heard by now; messages may have been lost before. */
    private void listenToAll(Connection connection, Set<String> listened) throws SQLException {
        List<Hearing> heard = List.copyOf(hearings.values());
        listen(connection, listened, heard);
        for (Hearing hearing : heard) {
            if (!hearing.begun.complete(null)) {
                hearing.hearer.again();
            }
        }
    }

    private void listenToFresh(Connection connection, Set<String> listened) throws SQLException {
        if (!changed.getAndSet(false)) {
            return;
        }
        List<Hearing> some = new ArrayList<>();
        for (Hearing next; (next = fresh.poll()) != null; ) {
            some.add(next);
        }
        listen(connection, listened, some);
        some.forEach(hearing -> hearing.begun.complete(null));
    }

    private void listen(Connection connection, Set<String> listened, List<Hearing> some) throws SQLException {
        Set<String> wanted = new TreeSet<>();
        some.forEach(hearing -> wanted.add(notices.channel(hearing.key)));
        wanted.removeAll(listened);
        if (!wanted.isEmpty()) {
            execute(connection, statements("LISTEN ", wanted));
            listened.addAll(wanted);
        }
    }

    private void leaveChannels(Connection connection, Set<String> listened) throws SQLException {
        left = false;
        Set<String> unheard = new TreeSet<>(listened);
        hearings.keySet().forEach(key -> unheard.remove(notices.channel(key)));
        // One that joins meanwhile is fresh, and listens anew.
        if (!unheard.isEmpty()) {
            execute(connection, statements("UNLISTEN ", unheard));
            listened.removeAll(unheard);
        }
    }

    private static String statements(String verb, Set<String> channels) {
        StringBuilder all = new StringBuilder();
        channels.forEach(channel -> all.append(verb).append(channel).append(';'));
        return all.toString();
    }

    private void pass(Connection connection, PGNotification[] some) throws SQLException {
        for (PGNotification each : some) {
            TopicNotices.Notice notice = notices.read(connection, each.getParameter());
            Hearing hearing = notice == null ? null : hearings.get(notice.key());
            if (notice != null && hearing != null) {
                byte[] message = notices.message(connection, notice);
                if (message == null) {
                    hearing.hearer.again();
                } else {
                    hearing.hearer.message(message);
                }
            }
        }
    }

    private static void execute(Connection connection, String statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }

    @Override
    public void close() {
        Thread hearing;
        synchronized (lock) {
            closed = true;
            hearing = thread;
        }
        LockSupport.unpark(hearing);
    }
}
