// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.postgres;

import dev.spellrunner.runner.cluster.shared.StoredSpells;
import dev.spellrunner.runner.cluster.shared.Topics;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Spells, each a row with the change that made it. Thread-safe. */
final class PostgresSpells implements StoredSpells {

    private final Topics topics;
    private final PostgresLink link;
    private final TopicNotices notices;

    PostgresSpells(Topics topics, PostgresLink link, TopicNotices notices) {
        this.topics = topics;
        this.link = link;
        this.notices = notices;
    }

    @Override
    public Optional<Found> find(String owner, String idOrName, String knownVersion) {
        return link
                .rows("""
                        SELECT CASE WHEN version <> ? THEN spell END FROM $spell
                        WHERE owner = ? AND (id = ? OR name = ?) ORDER BY id <> ?, id LIMIT 1
                        """, row -> new Found(row.getString(1)), knownVersion, owner, idOrName, idOrName, idOrName)
                .stream()
                .findFirst();
    }

    @Override
    public List<String> names(String owner) {
        return link.rows("SELECT name FROM $spell WHERE owner = ?", row -> row.getString(1), owner);
    }

    /** A spell as its row has it: its version, and the change that made it. */
    private record Kept(String version, String change) {}

    @Override
    public boolean change(String owner, Change change) {
        return link.inTransaction(connection -> {
            // Also against another one that makes it.
            link.rows(
                    connection,
                    "SELECT pg_advisory_xact_lock(hashtextextended(?, 0))",
                    row -> true,
                    topics.ofSpells(owner) + ' ' + change.id());
            return changed(connection, owner, change);
        });
    }

    private boolean changed(Connection connection, String owner, Change change) throws SQLException {
        List<Kept> kept = link.rows(
                connection,
                "SELECT version, change FROM $spell WHERE owner = ? AND id = ?",
                row -> new Kept(row.getString(1), row.getString(2)),
                owner,
                change.id());
        Kept before = kept.isEmpty() ? new Kept(NONE, "") : kept.get(0);
        if (before.change().equals(change.change())) {
            return true;
        }
        if (!change.expected().equals(ANY) && !change.expected().equals(before.version())) {
            return false;
        }
        boolean removes = change.version().equals(NONE);
        if (removes && kept.isEmpty()) {
            return false;
        }
        if (removes) {
            link.change(connection, "DELETE FROM $spell WHERE owner = ? AND id = ?", owner, change.id());
        } else {
            link.change(
                    connection,
                    """
                    INSERT INTO $spell (owner, id, version, change, name, spell) VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT (owner, id) DO UPDATE
                    SET version = excluded.version, change = excluded.change, name = excluded.name, spell = excluded.spell
                    """,
                    owner,
                    change.id(),
                    change.version(),
                    change.change(),
                    change.name(),
                    change.json());
        }
        notices.publish(connection, topics.ofSpells(owner), change.id().getBytes(StandardCharsets.UTF_8));
        return true;
    }
}
