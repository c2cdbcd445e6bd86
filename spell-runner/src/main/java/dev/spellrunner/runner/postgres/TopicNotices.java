// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Messages on topics, as notifications carry them: the schema and the topic, each as a digest, then the message itself, or where it
 * is kept if it is too large. Topics share some channels of PostgreSQL, so that a process listens to few. Thread-safe.
 */
final class TopicNotices {

    /** PostgreSQL takes less than 8000 bytes. */
    private static final int MOST_BYTES = 5800;

    private static final int DIGEST = 32;
    private static final char WHOLE = 'm';
    private static final char KEPT = 'k';

    private final PostgresLink link;
    private volatile @Nullable String scope;

    TopicNotices(PostgresLink link) {
        this.link = link;
    }

    /** The content of a notification. */
    record Notice(String key, String body) {}

    /** Returns what stands for a topic. */
    static String key(String topic) {
        return UUID.nameUUIDFromBytes(topic.getBytes(UTF_8)).toString().replace("-", "");
    }

    /** Returns the channel that carries what is told on the topic of a key. */
    String channel(String key) {
        return link.tables().prefix() + '_' + key.substring(0, 2);
    }

    /** Tells whether a message fits into a notification. */
    static boolean fits(byte[] message) {
        return message.length <= MOST_BYTES;
    }

    /** Returns the text of a notification with a message that fits. */
    String whole(Connection connection, String key, byte[] message) throws SQLException {
        return scope(connection) + key + WHOLE + Base64.getEncoder().encodeToString(message);
    }

    /** Publishes a message. */
    void publish(Connection connection, String topic, byte[] message) throws SQLException {
        String key = key(topic);
        String text = fits(message)
                ? whole(connection, key, message)
                : scope(connection)
                        + key
                        + KEPT
                        + link.rows(
                                        connection,
                                        "INSERT INTO $message (at, body) VALUES (clock_timestamp(), ?) RETURNING id",
                                        row -> row.getLong(1),
                                        (Object) message)
                                .get(0);
        notify(connection, channel(key), text);
    }

    /** Sends a notification. */
    void notify(Connection connection, String channel, String text) throws SQLException {
        link.rows(connection, "SELECT pg_notify(?, ?)", row -> true, channel, text);
    }

    /** Reads a notification; null if it is of another schema. */
    @Nullable
    Notice read(Connection connection, String text) throws SQLException {
        if (text.length() <= 2 * DIGEST || !text.startsWith(scope(connection))) {
            return null;
        }
        return new Notice(text.substring(DIGEST, 2 * DIGEST), text.substring(2 * DIGEST));
    }

    /** Returns the message of a notification; null if it was kept too long ago. */
    byte @Nullable [] message(Connection connection, Notice notice) throws SQLException {
        String rest = notice.body().substring(1);
        if (notice.body().charAt(0) == WHOLE) {
            return Base64.getDecoder().decode(rest);
        }
        List<byte[]> kept = link.rows(
                connection, "SELECT body FROM $message WHERE id = ?", row -> row.getBytes(1), Long.parseLong(rest));
        return kept.isEmpty() ? null : kept.get(0);
    }

    /** Returns what stands for the schema: notifications are heard in all schemas of a database. */
    private String scope(Connection connection) throws SQLException {
        String known = scope;
        if (known == null) {
            known = key(link.rows(connection, "SELECT current_schema()", row -> String.valueOf(row.getString(1)))
                    .get(0));
            scope = known;
        }
        return known;
    }
}
