// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.postgres;

import dev.spellrunner.runner.cluster.shared.ClusterSettings;
import dev.spellrunner.runner.cluster.shared.StoredHosts;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Hosts, each a row with the end of its lease. Thread-safe. */
final class PostgresHosts implements StoredHosts {

    private final ClusterSettings settings;
    private final PostgresLink link;

    PostgresHosts(ClusterSettings settings, PostgresLink link) {
        this.settings = settings;
        this.link = link;
    }

    /** A beat that a crash forgets is no loss: with the first run of a host it is on the disk. */
    @Override
    public Beat beat(Duration lease) {
        return link.rows(
                        """
                        WITH mine AS (
                          INSERT INTO $host (host, lease_end)
                          SELECT ?, clock_timestamp() + ? * interval '1 millisecond' WHERE %s
                          ON CONFLICT (host) DO UPDATE SET lease_end = excluded.lease_end
                          RETURNING xmax = 0 AS is_new
                        ), others AS (
                          SELECT host, lease_end > clock_timestamp() AS lives FROM $host WHERE host <> ?
                        )
                        SELECT (SELECT count(*) FROM others WHERE lives) + 1, (SELECT is_new FROM mine),
                          ARRAY(SELECT host::text FROM others WHERE NOT lives),
                          EXISTS (SELECT FROM $host WHERE host = ? AND lease_end <= clock_timestamp())
                        """.formatted(PostgresLink.ASYNCHRONOUS),
                        row -> new Beat(row.getLong(1), row.getBoolean(2), row.getBoolean(4), Arrays.asList((String[])
                                row.getArray(3).getArray())),
                        settings.host(),
                        lease.toMillis(),
                        settings.host(),
                        settings.host())
                .get(0);
    }

    @Override
    public long runsOf(String host) {
        return link.rows(
                        "SELECT count(*) FROM $run WHERE host = ? AND ended IS NULL AND header IS NOT NULL",
                        row -> row.getLong(1),
                        host)
                .get(0);
    }

    @Override
    public List<Orphaned> someRunsOf(String host, long most) {
        return link.rows("""
                SELECT r.usr, r.run, r.bytes
                  + (SELECT coalesce(sum(octet_length(s.state)), 0) FROM $state s WHERE s.usr = r.usr AND s.run = r.run)
                FROM (
                  SELECT usr, run, bytes FROM $run WHERE host = ? AND ended IS NULL AND header IS NOT NULL
                  ORDER BY random() LIMIT ?
                ) AS r
                """, row -> new Orphaned(row.getString(1), row.getString(2), row.getLong(3)), host, most);
    }

    @Override
    public List<Claimed> claim(String host, List<Orphaned> runs) {
        return link.rows(
                """
                WITH free AS (
                  SELECT usr, run FROM $run
                  WHERE host = ? AND ended IS NULL AND header IS NOT NULL
                    AND (usr, run) IN (SELECT wanted.usr, wanted.run FROM unnest(?, ?) AS wanted (usr, run))
                    AND NOT EXISTS (SELECT FROM $host h WHERE h.host = ? AND h.lease_end > clock_timestamp())
                  FOR UPDATE SKIP LOCKED
                )
                UPDATE $run r SET epoch = r.epoch + 1, host = ?
                FROM free WHERE r.usr = free.usr AND r.run = free.run
                RETURNING r.usr, r.run, r.epoch, r.last
                """,
                row -> new Claimed(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4)),
                host,
                runs.stream().map(Orphaned::user).toArray(String[]::new),
                runs.stream().map(Orphaned::run).toArray(String[]::new),
                host,
                settings.host());
    }

    @Override
    public void free(String user, String run, long epoch) {
        link.change("""
                WITH freed AS (
                  UPDATE $run SET host = ? WHERE usr = ? AND run = ? AND epoch = ? AND host = ? AND ended IS NULL
                  RETURNING host
                )
                INSERT INTO $host (host, lease_end) SELECT host, '-infinity' FROM freed
                ON CONFLICT (host) DO UPDATE SET lease_end = excluded.lease_end
                """, NO_HOST, user, run, epoch, settings.host());
    }

    @Override
    public boolean drop(String host, Duration playsWait) {
        return link.change("""
                        DELETE FROM $host h
                        WHERE h.host = ? AND h.lease_end <= clock_timestamp()
                          AND NOT EXISTS (
                            SELECT FROM $run r WHERE r.host = h.host AND r.ended IS NULL AND r.header IS NOT NULL)
                          AND (h.lease_end + ? * interval '1 millisecond' <= clock_timestamp()
                            OR NOT EXISTS (SELECT FROM $play p WHERE p.host = h.host))
                        """, host, playsWait.toMillis()) == 1;
    }

    @Override
    public Optional<String> ownerOf(String user, String run) {
        return link.rows("SELECT host FROM $run WHERE usr = ? AND run = ?", row -> row.getString(1), user, run).stream()
                .findFirst();
    }
}
