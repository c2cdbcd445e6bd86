// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.postgres;

import dev.spellrunner.runner.cluster.shared.ConnectionPool;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps up to four connections of a {@code DataSource} for what is read and changed now and then. One on which anything went
 * wrong is closed, and so are those that were idle meanwhile. Thread-safe; methods block, and throw {@link PostgresFailure}.
 */
final class PostgresLink implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(PostgresLink.class);
    /**
     * A condition that holds, and lets the transaction commit before it is on the disk: the next one that waits for the disk takes
     * it there. For this transaction alone, since the connection may be one of a pool.
     */
    static final String ASYNCHRONOUS = "set_config('synchronous_commit', 'off', true) IS NOT NULL";

    /** Makes all tables, on a server that is busy. */
    private static final Duration TO_PREPARE = Duration.ofSeconds(30);

    private final DataSource source;
    private final Tables tables;
    private final Duration timeout;
    private final ConnectionPool<Connection> connections;
    private volatile boolean prepared;

    PostgresLink(DataSource source, Tables tables, Duration timeout) {
        this.source = source;
        this.tables = tables;
        this.timeout = timeout;
        this.connections =
                new ConnectionPool<>("PostgreSQL", timeout, this::connect, PostgresLink::close, PostgresFailure::new);
    }

    /** Something that is done on a connection. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** Reads a row. */
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    Tables tables() {
        return tables;
    }

    /** Returns a connection of the caller's own, to be closed. The tables are there. */
    Connection connect() {
        Connection connection = null;
        try {
            connection = source.getConnection();
            connection.setAutoCommit(true);
            if (!prepared) {
                limit(connection, TO_PREPARE);
                tables.prepare(connection);
                prepared = true;
            }
            limit(connection, timeout);
            Connection made = connection;
            connection = null;
            return made;
        } catch (SQLException e) {
            throw PostgresFailure.of(e);
        } finally {
            if (connection != null) {
                close(connection);
            }
        }
    }

    private static void limit(Connection connection, Duration timeout) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(timeout.toMillis()));
    }

    /** Does something in a transaction. */
    <T> T inTransaction(Work<T> work) {
        return call(connection -> {
            connection.setAutoCommit(false);
            T done = work.on(connection);
            connection.commit();
            connection.setAutoCommit(true);
            return done;
        });
    }

    /** Does something. Whether it took effect is not known if this fails. */
    <T> T call(Work<T> work) {
        return connections.use(connection -> {
            try {
                return work.on(connection);
            } catch (SQLException e) {
                throw PostgresFailure.of(e);
            }
        });
    }

    // ---- statements ----

    /** Reads rows. In the statement {@code $} stands for the prefix of the tables. */
    <T> List<T> rows(String statement, Row<T> row, @Nullable Object... arguments) {
        return call(connection -> rows(connection, statement, row, arguments));
    }

    /** Reads rows on a connection. */
    <T> List<T> rows(Connection connection, String statement, Row<T> row, @Nullable Object... arguments)
            throws SQLException {
        try (PreparedStatement prepared = prepare(connection, statement, arguments);
                ResultSet found = prepared.executeQuery()) {
            List<T> all = new ArrayList<>();
            while (found.next()) {
                all.add(row.of(found));
            }
            return all;
        }
    }

    /** Changes rows. Returns how many. */
    int change(String statement, @Nullable Object... arguments) {
        return call(connection -> change(connection, statement, arguments));
    }

    /** Changes rows on a connection. Returns how many. */
    int change(Connection connection, String statement, @Nullable Object... arguments) throws SQLException {
        try (PreparedStatement prepared = prepare(connection, statement, arguments)) {
            return prepared.executeUpdate();
        }
    }

    private PreparedStatement prepare(Connection connection, String statement, @Nullable Object... arguments)
            throws SQLException {
        PreparedStatement prepared = connection.prepareStatement(tables.sql(statement));
        for (int i = 0; i < arguments.length; i++) {
            Object argument = arguments[i];
            if (argument instanceof String[] texts) {
                prepared.setArray(i + 1, connection.createArrayOf("text", texts));
            } else if (argument instanceof Long[] numbers) {
                prepared.setArray(i + 1, connection.createArrayOf("bigint", numbers));
            } else if (argument instanceof Boolean[] flags) {
                prepared.setArray(i + 1, connection.createArrayOf("boolean", flags));
            } else if (argument instanceof byte[][] bytes) {
                prepared.setArray(i + 1, connection.createArrayOf("bytea", bytes));
            } else {
                prepared.setObject(i + 1, argument);
            }
        }
        return prepared;
    }

    // ---- closing ----

    static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            log.debug("a broken connection cannot be closed", e);
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
