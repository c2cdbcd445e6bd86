// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services.jdbc;

import dev.spellrunner.runner.services.Embedding;
import dev.spellrunner.runner.services.EventField;
import dev.spellrunner.runner.services.EventMemory;
import dev.spellrunner.runner.services.EventQuery;
import dev.spellrunner.runner.services.RememberedEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table of remembered events: a row for each, with its owner. Thread-safe. */
final class EventTable {

    private static final long NONE = Long.MIN_VALUE;
    private static final String KEY = "\"owner\" = ? AND \"id\" = ?";

    private final Database database;
    private final String name;
    private final int mostEvents;
    private final long mostChars;

    EventTable(Database database, String name, int mostEvents, long mostChars) {
        this.database = database;
        this.name = Identifier.quoted(name);
        this.mostEvents = mostEvents;
        this.mostChars = mostChars;
    }

    void create() {
        String texts = Stream.of(EventField.values())
                .filter(field -> field != EventField.ID)
                .map(field -> column(field) + " VARCHAR(1000000) NOT NULL")
                .collect(Collectors.joining(", "));
        database.inTransaction(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate("CREATE TABLE IF NOT EXISTS " + name
                        + " (\"seq\" BIGINT GENERATED ALWAYS AS IDENTITY, \"owner\" VARCHAR(500) NOT NULL,"
                        + " \"id\" VARCHAR(500) NOT NULL, " + texts
                        + ", \"second\" BIGINT NOT NULL, \"nano\" INTEGER NOT NULL, \"chars\" INTEGER NOT NULL,"
                        + " \"entities\" VARCHAR(1000000) NOT NULL, \"numbers\" INTEGER NOT NULL,"
                        + " \"embedding\" VARCHAR(1000000) NOT NULL, \"raw\" VARCHAR(1000000) NOT NULL,"
                        + " PRIMARY KEY (\"owner\", \"id\"))");
            }
        });
    }

    private static String column(EventField field) {
        return Identifier.quoted(field.key());
    }

    EventMemory of(String owner) {
        return new View(owner);
    }

    /** The memory of one user: each statement names the owner. */
    private final class View implements EventMemory {

        private final String owner;

        View(String owner) {
            this.owner = owner;
        }

        @Override
        public void store(RememberedEvent event) {
            database.inTransaction(connection -> {
                requireSameSize(connection, owner, event);
                remove(connection, owner, event);
                EventRow.insert(connection, name, owner, event);
                forgetOldest(connection, owner);
                return event;
            });
        }

        @Override
        public List<RememberedEvent> recall(EventQuery query) {
            return database.inTransaction(connection -> query.choose(matching(connection, owner, query)));
        }

        @Override
        public int delete(EventQuery query) {
            return database.inTransaction(connection -> {
                List<RememberedEvent> gone = query.choose(matching(connection, owner, query));
                for (RememberedEvent event : gone) {
                    remove(connection, owner, event);
                }
                return gone.size();
            });
        }
    }

    private void requireSameSize(Connection connection, String owner, RememberedEvent event) throws SQLException {
        Embedding its = event.embedding();
        if (its == null) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement("SELECT \"embedding\" FROM " + name
                + " WHERE \"owner\" = ? AND \"numbers\" > 0 ORDER BY \"seq\" FETCH FIRST 1 ROWS ONLY")) {
            statement.setString(1, owner);
            try (ResultSet rows = statement.executeQuery()) {
                if (rows.next()) {
                    its.requireSizeOf(Embedding.read(rows.getString(1)));
                }
            }
        }
    }

    private void remove(Connection connection, String owner, RememberedEvent event) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("DELETE FROM " + name + " WHERE " + KEY)) {
            statement.setString(1, owner);
            statement.setString(2, event.text(EventField.ID));
            statement.executeUpdate();
        }
    }

    private void forgetOldest(Connection connection, String owner) throws SQLException {
        long last = lastThatDoesNotFit(connection, owner);
        if (last == NONE) {
            // Rows of others that are not committed yet may come before all that are seen here.
            return;
        }
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM " + name + " WHERE \"owner\" = ? AND \"seq\" <= ?")) {
            statement.setString(1, owner);
            statement.setLong(2, last);
            statement.executeUpdate();
        }
    }

    /** Counts from the newest row back, and returns the first that is beyond a bound. */
    private long lastThatDoesNotFit(Connection connection, String owner) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT \"seq\", \"chars\" FROM " + name + " WHERE \"owner\" = ? ORDER BY \"seq\" DESC")) {
            statement.setString(1, owner);
            try (ResultSet rows = statement.executeQuery()) {
                long chars = 0;
                for (int events = 1; rows.next(); events++) {
                    chars += rows.getInt(2);
                    if (events > mostEvents || chars > mostChars) {
                        return rows.getLong(1);
                    }
                }
            }
        }
        return NONE;
    }

    /** Reads the newest first and stops when there are enough; what is near can be known at the end alone. */
    private List<RememberedEvent> matching(Connection connection, String owner, EventQuery query) throws SQLException {
        boolean byMeaning = query.near().isPresent();
        List<Map.Entry<EventField, String>> texts = List.copyOf(query.texts().entrySet());
        String where = texts.stream()
                .map(text -> " AND " + column(text.getKey()) + " = ?")
                .collect(Collectors.joining());
        List<RememberedEvent> newestFirst = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT * FROM " + name
                + " WHERE \"owner\" = ?" + where + (byMeaning ? " AND \"numbers\" > 0" : "")
                + " ORDER BY \"second\" DESC, \"nano\" DESC, \"seq\" DESC")) {
            statement.setFetchSize(100);
            statement.setString(1, owner);
            for (int i = 0; i < texts.size(); i++) {
                statement.setString(i + 2, texts.get(i).getValue());
            }
            try (ResultSet rows = statement.executeQuery()) {
                while ((byMeaning || newestFirst.size() < query.most()) && rows.next()) {
                    RememberedEvent event = EventRow.read(rows);
                    if (query.matches(event)) {
                        newestFirst.add(event);
                    }
                }
            }
        }
        Collections.reverse(newestFirst);
        return newestFirst;
    }
}
