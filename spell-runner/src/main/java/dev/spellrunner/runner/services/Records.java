// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tables of a database that spells may use: what the components for records need. Thread-safe; calls may block.
 *
 * <p>Values are plain data. A table or column that does not exist, or that spells may not use, is refused with an
 * {@code IllegalArgumentException}; what the database refuses, with a {@link StorageException}.
 */
public interface Records {

    /**
     * Says which rows are meant: those where a column has a value.
     *
     * @param column the name of the column
     * @param value the value; null for rows without one
     */
    record Match(String column, @Nullable Object value) {

        public Match {
            requireNonNull(column, "column");
        }
    }

    /**
     * Reads rows.
     *
     * @param table the name of the table
     * @param columns the names of the columns; empty for all
     * @param match which rows; null for all
     * @return the rows, each by the names of its columns; no more than the host allows
     */
    List<Map<String, @Nullable Object>> select(String table, List<String> columns, @Nullable Match match);

    /**
     * Adds a row.
     *
     * @param table the name of the table
     * @param row the values by the names of columns; not empty
     * @return the row as it is kept
     */
    Map<String, @Nullable Object> insert(String table, Map<String, ? extends @Nullable Object> row);

    /**
     * Changes rows.
     *
     * @param table the name of the table
     * @param match which rows
     * @param changes the new values by the names of columns; not empty
     * @return how many rows were changed
     */
    int update(String table, Match match, Map<String, ? extends @Nullable Object> changes);

    /**
     * Adds a row, or changes the one that is there.
     *
     * @param table the name of the table
     * @param keys the names of the columns by which a row is the same; not empty, and among those of the row
     * @param row the values by the names of columns
     * @return the row as it is kept
     */
    Map<String, @Nullable Object> upsert(String table, List<String> keys, Map<String, ? extends @Nullable Object> row);

    /**
     * Removes rows.
     *
     * @param table the name of the table
     * @param match which rows
     * @return how many rows were removed
     */
    int delete(String table, Match match);
}
