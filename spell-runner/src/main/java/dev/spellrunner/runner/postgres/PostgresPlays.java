// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.postgres;

import dev.spellrunner.runner.cluster.shared.ClusterSettings;
import dev.spellrunner.runner.cluster.shared.StoredPlays;
import dev.spellrunner.runner.log.Channel;
import java.util.List;
import java.util.Optional;

/** Plays, each a row. Thread-safe. */
final class PostgresPlays implements StoredPlays {

    private final ClusterSettings settings;
    private final PostgresLink link;
    private final TopicNotices notices;

    PostgresPlays(ClusterSettings settings, PostgresLink link, TopicNotices notices) {
        this.settings = settings;
        this.link = link;
        this.notices = notices;
    }

    @Override
    public Optional<Play> find(Channel channel) {
        return link
                .rows(
                        """
                        SELECT p.state, p.policy, coalesce(h.lease_end > clock_timestamp(), false)
                        FROM $play p LEFT JOIN $host h ON h.host = p.host
                        WHERE p.usr = ? AND p.spell = ? AND p.host <> ?
                        """,
                        row -> new Play(row.getString(1), row.getString(2), row.getBoolean(3)),
                        channel.user(),
                        channel.spell(),
                        settings.host())
                .stream()
                .findFirst();
    }

    @Override
    public Optional<Play> take(Channel channel, String policy) {
        while (true) {
            int taken = link.change("""
                    INSERT INTO $play AS p (usr, spell, host, state, policy, told)
                    VALUES (?, ?, ?, '{}', ?, clock_timestamp())
                    ON CONFLICT (usr, spell) DO UPDATE SET host = excluded.host, policy = excluded.policy, told = excluded.told
                    WHERE p.host = excluded.host
                      OR NOT EXISTS (SELECT FROM $host h WHERE h.host = p.host AND h.lease_end > clock_timestamp())
                    """, channel.user(), channel.spell(), settings.host(), policy);
            Optional<Play> other = taken == 1 ? Optional.empty() : find(channel);
            if (taken == 1 || other.isPresent()) {
                return other;
            }
            // The other one has just ended.
        }
    }

    @Override
    public boolean tell(Channel channel, String state, String policy, boolean isOver, byte[] message) {
        return link.inTransaction(connection -> {
            int told = isOver
                    ? link.change(
                            connection,
                            "DELETE FROM $play WHERE usr = ? AND spell = ? AND host = ?",
                            channel.user(),
                            channel.spell(),
                            settings.host())
                    : link.change(connection, """
                            INSERT INTO $play AS p (usr, spell, host, state, policy, told)
                            VALUES (?, ?, ?, ?, ?, clock_timestamp())
                            ON CONFLICT (usr, spell) DO UPDATE
                            SET state = excluded.state, policy = excluded.policy, told = excluded.told
                            WHERE p.host = excluded.host
                            """, channel.user(), channel.spell(), settings.host(), state, policy);
            boolean isMine = told == 1
                    || link.rows(
                                    connection,
                                    "SELECT host FROM $play WHERE usr = ? AND spell = ?",
                                    row -> row.getString(1),
                                    channel.user(),
                                    channel.spell())
                            .isEmpty();
            if (isMine) {
                notices.publish(connection, settings.topics().of(channel), message);
            }
            return isMine;
        });
    }

    @Override
    public Optional<String> ownerOf(Channel channel) {
        return link
                .rows(
                        "SELECT host FROM $play WHERE usr = ? AND spell = ?",
                        row -> row.getString(1),
                        channel.user(),
                        channel.spell())
                .stream()
                .findFirst();
    }

    @Override
    public List<Channel> of(String host) {
        return link.rows(
                "SELECT usr, spell FROM $play WHERE host = ?",
                row -> new Channel(row.getString(1), row.getString(2)),
                host);
    }
}
