// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services.jdbc;

import dev.spellrunner.runner.services.StorageException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Does work on a database in transactions, and says what it refuses. Thread-safe. */
final class Database {

    private static final int SHOWN = 200;

    private final DataSource source;

    Database(DataSource source) {
        this.source = source;
    }

    /** Does something on a connection. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Does all of the work, or nothing. If another connection does the same at the same time, so that a row is there twice, it is
     * done once more.
     *
     * @throws StorageException if the database refuses it
     */
    <T> T inTransaction(Work<T> work) {
        try {
            return once(work);
        } catch (SQLException e) {
            if (!isThereAlready(e)) {
                throw refusal(e);
            }
        }
        try {
            return once(work);
        } catch (SQLException e) {
            throw refusal(e);
        }
    }

    private <T> T once(Work<T> work) throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.on(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    private static boolean isThereAlready(SQLException e) {
        return "23505".equals(e.getSQLState());
    }

    private static StorageException refusal(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        if (state.startsWith("08")) {
            return new StorageException("the database cannot be reached (is it running?)", e);
        }
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        String line = end < 0 ? message : message.substring(0, end);
        return new StorageException(
                "the database refuses this: " + (line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line), e);
    }
}
