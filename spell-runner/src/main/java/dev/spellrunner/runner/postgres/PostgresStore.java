// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.postgres;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.cluster.shared.BatchLink;
import dev.spellrunner.runner.cluster.shared.ClusterSettings;
import dev.spellrunner.runner.cluster.shared.Doorbell;
import dev.spellrunner.runner.cluster.shared.SharedStore;
import dev.spellrunner.runner.cluster.shared.StoredHosts;
import dev.spellrunner.runner.cluster.shared.StoredPlaces;
import dev.spellrunner.runner.cluster.shared.StoredPlays;
import dev.spellrunner.runner.cluster.shared.StoredRuns;
import dev.spellrunner.runner.cluster.shared.StoredSpells;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Executor;

/** Keeps the state that the hosts of a cluster share in tables of one PostgreSQL. Thread-safe. */
final class PostgresStore implements SharedStore {

    private static final int OLDEST = 120_000;

    private final ClusterSettings settings;
    private final PostgresLink link;
    private final TopicNotices notices;
    private final boolean asynchronous;
    private final Sweeper sweeper;
    private final EventCodec codec;

    /**
     * Creates it; nothing is connected yet.
     *
     * @param asynchronous whether PostgreSQL answers before what is written is on its disk
     * @param mostBytes how many bytes of events of ended runs are kept
     */
    PostgresStore(ClusterSettings settings, PostgresLink link, boolean asynchronous, long mostBytes, EventCodec codec) {
        this.settings = settings;
        this.link = link;
        this.notices = new TopicNotices(link);
        this.asynchronous = asynchronous;
        this.sweeper = new Sweeper(settings, link, mostBytes);
        this.codec = codec;
    }

    @Override
    public BatchLink connect() {
        return new PostgresBatches(settings, link, notices, asynchronous, codec);
    }

    @Override
    public StoredRuns runs() {
        return new PostgresRuns(link, settings.host(), settings.runsPerChannel());
    }

    @Override
    public StoredHosts hosts() {
        return new PostgresHosts(settings, link);
    }

    @Override
    public StoredPlays plays() {
        return new PostgresPlays(settings, link, notices);
    }

    @Override
    public StoredPlaces places() {
        return this::takePlace;
    }

    private boolean takePlace(String user, String what, int here, OptionalInt most) {
        return link.inTransaction(connection -> {
            // One host after the other counts what a user has.
            link.rows(
                    connection,
                    "SELECT pg_advisory_xact_lock(hashtextextended(?, 0))",
                    row -> true,
                    settings.topics().ofUser(user, "places:") + what);
            int taken = link.change(
                    connection,
                    """
                    INSERT INTO $place (usr, what, host, count)
                    SELECT ?, ?, ?, ?
                    WHERE ?::bigint + (
                      SELECT coalesce(sum(p.count), 0) FROM $place p JOIN $host h ON h.host = p.host
                      WHERE p.usr = ? AND p.what = ? AND p.host <> ? AND h.lease_end > clock_timestamp()) <= ?
                    ON CONFLICT (usr, what, host) DO UPDATE SET count = excluded.count
                    """,
                    user,
                    what,
                    settings.host(),
                    here,
                    here,
                    user,
                    what,
                    settings.host(),
                    most.isPresent() ? (long) most.getAsInt() : Long.MAX_VALUE);
            return taken == 1;
        });
    }

    @Override
    public StoredSpells spells() {
        return new PostgresSpells(settings.topics(), link, notices);
    }

    @Override
    public Doorbell doorbell(String own, Doorbell.Hearer hears, Executor executor) {
        return new PostgresDoorbell(settings, link, notices, own, hears, executor);
    }

    @Override
    public void publish(String topic, byte[] message) {
        link.inTransaction(connection -> {
            notices.publish(connection, topic, message);
            return true;
        });
    }

    @Override
    public void prepare() {
        link.call(connection -> true);
        sweeper.start();
    }

    @Override
    public List<String> warnings() {
        String version =
                link.rows("SHOW server_version_num", row -> row.getString(1)).get(0);
        return Integer.parseInt(version) < OLDEST
                ? List.of("PostgreSQL has version " + version + ", which is too old (use 12 or later)")
                : List.of();
    }

    Sweeper sweeper() {
        return sweeper;
    }

    @Override
    public void close() {
        sweeper.close();
        link.close();
    }
}
