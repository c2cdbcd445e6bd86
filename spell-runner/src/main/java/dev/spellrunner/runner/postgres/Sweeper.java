// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.postgres;

import dev.spellrunner.runner.cluster.RunsUnavailableException;
import dev.spellrunner.runner.cluster.shared.ClusterSettings;
import dev.spellrunner.runner.cluster.shared.StoredHosts;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what is kept no longer: runs that are too old, too many of a spell, or too large together, and what hosts leave that are
 * lost. One host of a cluster does so at a time. Has a thread. Thread-safe.
 */
final class Sweeper implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Sweeper.class);
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int RUNS_AT_ONCE = 500;
    private static final int MOST_ROUNDS = 20;

    private final ClusterSettings settings;
    private final PostgresLink link;
    private final long mostBytes;
    private final Object lock = new Object();
    private @Nullable Thread thread;
    private volatile boolean closed;

    Sweeper(ClusterSettings settings, PostgresLink link, long mostBytes) {
        this.settings = settings;
        this.link = link;
        this.mostBytes = mostBytes;
    }

    void start() {
        synchronized (lock) {
            if (thread == null && !closed) {
                thread = settings.thread("sweeper", this::work);
                thread.start();
            }
        }
    }

    private void work() {
        while (!closed) {
            long until = System.nanoTime() + EVERY_NANOS;
            for (long left = EVERY_NANOS; left > 0 && !closed; left = until - System.nanoTime()) {
                LockSupport.parkNanos(this, left);
            }
            try {
                if (!closed) {
                    sweep();
                }
            } catch (RunsUnavailableException e) {
                log.debug("expired records cannot be deleted at the moment", e);
            } catch (RuntimeException e) {
                log.error("expired records cannot be deleted", e);
            }
        }
    }

    /** Deletes what there is to delete, in small steps. */
    void sweep() {
        link.inTransaction(this::expireSurplus);
        for (int round = 0; round < MOST_ROUNDS && link.inTransaction(this::deleteRuns) == RUNS_AT_ONCE; ) {
            round++;
        }
        link.inTransaction(this::deleteRest);
    }

    private boolean isOurs(Connection connection) throws SQLException {
        return link.rows(
                        connection,
                        "SELECT pg_try_advisory_xact_lock(hashtextextended(current_schema() || ' $sweep', 0))",
                        row -> row.getBoolean(1))
                .get(0);
    }

    private boolean expireSurplus(Connection connection) throws SQLException {
        return isOurs(connection) && link.change(connection, """
                                WITH counted AS (
                                  SELECT usr, run, row_number() OVER (PARTITION BY usr, spell ORDER BY begun DESC, run DESC) AS n,
                                    sum(bytes) OVER (ORDER BY begun DESC, usr, run) AS total
                                  FROM $run WHERE ended IS NOT NULL
                                ), surplus AS (
                                  SELECT r.usr, r.run FROM $run r JOIN counted c USING (usr, run)
                                  WHERE c.n > ? OR c.total > ? FOR UPDATE OF r SKIP LOCKED
                                )
                                UPDATE $run r SET expires = clock_timestamp()
                                FROM surplus s WHERE r.usr = s.usr AND r.run = s.run
                                """, settings.runsPerChannel(), mostBytes) > 0;
    }

    private int deleteRuns(Connection connection) throws SQLException {
        if (!isOurs(connection)) {
            return 0;
        }
        return link.change(connection, """
                WITH old AS (
                  SELECT usr, run FROM $run WHERE expires <= clock_timestamp() LIMIT ? FOR UPDATE SKIP LOCKED
                ), events AS (
                  DELETE FROM $batch b USING old WHERE b.usr = old.usr AND b.run = old.run
                ), states AS (
                  DELETE FROM $state s USING old WHERE s.usr = old.usr AND s.run = old.run
                )
                DELETE FROM $run r USING old WHERE r.usr = old.usr AND r.run = old.run
                """, RUNS_AT_ONCE);
    }

    private int deleteRest(Connection connection) throws SQLException {
        if (!isOurs(connection)) {
            return 0;
        }
        // A run whose host was forgotten before the run was written may be taken up by any host.
        link.change(connection, """
                INSERT INTO $host (host, lease_end)
                SELECT DISTINCT r.host, '-infinity'::timestamptz FROM $run r
                WHERE r.ended IS NULL AND r.header IS NOT NULL AND NOT EXISTS (SELECT FROM $host h WHERE h.host = r.host)
                ON CONFLICT DO NOTHING
                """);
        int deleted =
                link.change(connection, "DELETE FROM $message WHERE at < clock_timestamp() - interval '1 minute'");
        deleted += link.change(connection, "DELETE FROM $version WHERE expires < clock_timestamp()");
        deleted += link.change(connection, "DELETE FROM $given WHERE expires < clock_timestamp()");
        deleted += link.change(
                connection,
                "DELETE FROM $place p WHERE p.count = 0 OR NOT EXISTS (SELECT FROM $host h WHERE h.host = p.host)");
        deleted +=
                link.change(connection, """
                DELETE FROM $play p
                WHERE p.host <> ? AND p.told < clock_timestamp() - ? * interval '1 millisecond'
                  AND NOT EXISTS (SELECT FROM $host h WHERE h.host = p.host)
                """, StoredHosts.NO_HOST, settings.age().toMillis());
        return deleted;
    }

    @Override
    public void close() {
        Thread started;
        synchronized (lock) {
            closed = true;
            started = thread;
        }
        LockSupport.unpark(started);
    }
}
