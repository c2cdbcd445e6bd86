// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.postgres;

import dev.spellrunner.runner.cluster.shared.Packed;
import dev.spellrunner.runner.cluster.shared.StoredRun;
import dev.spellrunner.runner.cluster.shared.StoredRuns;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.LoggedEvent;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs, each a row, and their events in batches. What has expired is not there, though it may not be deleted yet. Thread-safe. */
final class PostgresRuns implements StoredRuns {

    private static final Logger log = LoggerFactory.getLogger(PostgresRuns.class);

    private static final int PAGE = 200;
    private static final int SMALL_PAGE = 4;
    private static final int RUNS_AT_ONCE = 32;

    private final PostgresLink link;
    private final String host;
    private final int runsPerChannel;

    PostgresRuns(PostgresLink link, String host, int runsPerChannel) {
        this.link = link;
        this.host = host;
        this.runsPerChannel = runsPerChannel;
    }

    @Override
    public List<LoggedEvent> events(String user, String run, long after) {
        List<LoggedEvent> all = new ArrayList<>();
        long known = after;
        while (true) {
            List<byte[]> page = page(user, run, known, PAGE);
            for (byte[] batch : page) {
                known = add(Packed.unpack(batch), known, all);
            }
            if (page.size() < PAGE) {
                return all;
            }
        }
    }

    @Override
    public List<LoggedEvent> someEvents(String user, String run, long after) {
        List<LoggedEvent> some = new ArrayList<>();
        long known = after;
        for (byte[] batch : page(user, run, after, SMALL_PAGE)) {
            known = add(Packed.unpack(batch), known, some);
        }
        return some;
    }

    private List<byte[]> page(String user, String run, long after, int batches) {
        return link.rows("""
                SELECT b.events FROM $batch b
                WHERE b.usr = ? AND b.run = ? AND b.last > ? AND EXISTS (
                  SELECT FROM $run r
                  WHERE r.usr = b.usr AND r.run = b.run AND (r.expires IS NULL OR r.expires > clock_timestamp()))
                ORDER BY b.last LIMIT ?
                """, row -> row.getBytes(1), user, run, after, batches);
    }

    /** Adds the events of a batch behind a number. Returns the last number. */
    private static long add(List<LoggedEvent> batch, long after, List<LoggedEvent> all) {
        long known = after;
        for (LoggedEvent event : batch) {
            if (event.seq() > known) {
                all.add(event);
                known = event.seq();
            }
        }
        return known;
    }

    /** A batch of a run. */
    private record Batch(String run, List<LoggedEvent> events) {}

    @Override
    public List<List<LoggedEvent>> missing(Channel channel, Map<String, Long> known) {
        List<String> runs = link.rows("""
                SELECT run FROM $run
                WHERE usr = ? AND spell = ? AND (expires IS NULL OR expires > clock_timestamp())
                ORDER BY begun, run
                """, row -> row.getString(1), channel.user(), channel.spell());
        List<List<LoggedEvent>> all = new ArrayList<>();
        for (int from = 0; from < runs.size(); from += RUNS_AT_ONCE) {
            all.addAll(some(channel.user(), runs.subList(from, Math.min(runs.size(), from + RUNS_AT_ONCE)), known));
        }
        return all;
    }

    private List<List<LoggedEvent>> some(String user, List<String> runs, Map<String, Long> known) {
        Map<String, List<LoggedEvent>> events = new LinkedHashMap<>();
        Map<String, Long> last = new HashMap<>();
        runs.forEach(run -> {
            events.put(run, new ArrayList<>());
            last.put(run, known.getOrDefault(run, 0L));
        });
        Set<String> unreadable = new HashSet<>();
        List<Batch> batches = link.rows(
                """
                SELECT b.run, b.events
                FROM unnest(?, ?) AS k (run, known) JOIN $batch b ON b.usr = ? AND b.run = k.run AND b.last > k.known
                ORDER BY b.last
                """,
                row -> batch(row.getString(1), row.getBytes(2), unreadable),
                runs.toArray(String[]::new),
                runs.stream().map(last::get).toArray(Long[]::new),
                user);
        for (Batch batch : batches) {
            last.compute(
                    batch.run(),
                    (run, after) ->
                            add(batch.events(), after == null ? 0 : after, events.getOrDefault(run, List.of())));
        }
        return List.copyOf(events.values());
    }

    /** Reads a batch; the first one of a run that cannot be read, and those behind it, are empty. */
    private static Batch batch(String run, byte[] packed, Set<String> unreadable) {
        if (unreadable.contains(run)) {
            return new Batch(run, List.of());
        }
        try {
            return new Batch(run, Packed.unpack(packed));
        } catch (UncheckedIOException e) {
            log.error("run '{}' is no longer read: {}", run, e.getMessage());
            unreadable.add(run);
            return new Batch(run, List.of());
        }
    }

    @Override
    public List<String> newest(String user) {
        return link.rows("""
                SELECT run FROM $run
                WHERE usr = ? AND header IS NOT NULL AND (expires IS NULL OR expires > clock_timestamp())
                ORDER BY begun DESC, run DESC LIMIT ?
                """, row -> row.getString(1), user, 2 * runsPerChannel);
    }

    /** A run with its id. */
    private record Named(String run, StoredRun its) {}

    @Override
    public List<Optional<StoredRun>> find(String user, List<String> runs) {
        Map<String, StoredRun> found = new HashMap<>();
        if (!runs.isEmpty()) {
            link.rows(
                            """
                            SELECT run, spell, name, header, inputs, ended, ended_at FROM $run
                            WHERE usr = ? AND run = ANY (?) AND (expires IS NULL OR expires > clock_timestamp())
                            """,
                            row -> new Named(
                                    row.getString(1),
                                    new StoredRun(
                                            row.getString(2),
                                            row.getString(3),
                                            row.getString(4),
                                            row.getString(5),
                                            row.getString(6),
                                            row.getString(7))),
                            user,
                            runs.toArray(String[]::new))
                    .forEach(each -> found.put(each.run(), each.its()));
        }
        return runs.stream().map(run -> Optional.ofNullable(found.get(run))).toList();
    }

    @Override
    public boolean reserve(String user, String run, Duration limit) {
        return link.change("""
                        INSERT INTO $given AS g (usr, run, host, expires)
                        VALUES (?, ?, ?, clock_timestamp() + ? * interval '1 millisecond')
                        ON CONFLICT (usr, run) DO UPDATE SET host = excluded.host, expires = excluded.expires
                        WHERE g.host = excluded.host OR g.expires <= clock_timestamp()
                        """, user, run, host, limit.toMillis()) == 1;
    }

    @Override
    public void giveBack(String user, String run) {
        link.change("DELETE FROM $given WHERE usr = ? AND run = ? AND host = ?", user, run, host);
    }

    @Override
    public void replaceKept(String user, String run, long epoch, String kept) {
        link.change(
                "UPDATE $run SET header = ? WHERE usr = ? AND run = ? AND epoch = ? AND ended IS NULL",
                kept,
                user,
                run,
                epoch);
    }

    @Override
    public Map<String, String> states(String user, String run) {
        Map<String, String> states = new LinkedHashMap<>();
        link.rows(
                "SELECT spell, state FROM $state WHERE usr = ? AND run = ?",
                row -> states.put(row.getString(1), row.getString(2)) == null,
                user,
                run);
        return states;
    }

    @Override
    public Optional<String> spell(String version) {
        return link.rows("SELECT spell FROM $version WHERE version = ?", row -> row.getString(1), version).stream()
                .findFirst();
    }
}
