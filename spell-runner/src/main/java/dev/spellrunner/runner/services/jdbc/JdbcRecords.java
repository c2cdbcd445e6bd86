// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services.jdbc;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.services.Records;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Tables of a database that a host lets spells use.
 *
 * <pre>{@code
 * Records records = JdbcRecords.builder(dataSource).table("people").table("orders", "id", "item", "amount").build();
 * Components components = StandardComponents.builder().records(PerUser.shared(records)).build();
 * }</pre>
 *
 * <p>Spells reach no table and no column that the host did not name; names are quoted, values are parameters. All users see
 * the same rows; give each their own with {@link dev.spellrunner.runner.services.PerUser}. Works with H2 and PostgreSQL.
 * Immutable and thread-safe. The data source is not closed.
 */
public final class JdbcRecords implements Records {

    private final Database database;
    private final Map<String, Set<String>> tables;
    private final int mostRows;

    private JdbcRecords(Builder options) {
        this.database = new Database(options.source);
        this.tables = Map.copyOf(options.tables);
        this.mostRows = options.mostRows;
    }

    /**
     * Starts to list tables.
     *
     * @param source gives the connections, best from a pool
     */
    public static Builder builder(DataSource source) {
        return new Builder(source);
    }

    private <T> T on(String table, Database.Work<T> work) {
        allowed(table);
        return database.inTransaction(work);
    }

    private Set<String> allowed(String table) {
        Set<String> columns = tables.get(Identifier.of("table", table));
        if (columns == null) {
            throw new IllegalArgumentException("'" + table
                    + "' is not a table that spells may use (let the host name it:" + " JdbcRecords.Builder.table)");
        }
        return columns;
    }

    @Override
    public List<Map<String, @Nullable Object>> select(String table, List<String> columns, @Nullable Match match) {
        return on(
                table,
                connection ->
                        RecordTable.open(connection, table, allowed(table)).select(columns, match, mostRows));
    }

    @Override
    public Map<String, @Nullable Object> insert(String table, Map<String, ? extends @Nullable Object> row) {
        return on(
                table,
                connection ->
                        RecordTable.open(connection, table, allowed(table)).insert(row));
    }

    @Override
    public int update(String table, Match match, Map<String, ? extends @Nullable Object> changes) {
        return on(
                table,
                connection ->
                        RecordTable.open(connection, table, allowed(table)).update(match, changes));
    }

    @Override
    public Map<String, @Nullable Object> upsert(
            String table, List<String> keys, Map<String, ? extends @Nullable Object> row) {
        return on(
                table,
                connection ->
                        RecordTable.open(connection, table, allowed(table)).upsert(keys, row));
    }

    @Override
    public int delete(String table, Match match) {
        return on(
                table,
                connection ->
                        RecordTable.open(connection, table, allowed(table)).delete(match));
    }

    /** Lists tables. Confined to one thread. */
    public static final class Builder {

        private final DataSource source;
        private final Map<String, Set<String>> tables = new LinkedHashMap<>();
        private int mostRows = 1_000;

        private Builder(DataSource source) {
            this.source = requireNonNull(source, "source");
        }

        /**
         * Lets spells use a table.
         *
         * @param name its name, as the database has it; with the name of its schema and a dot before it, if need be
         * @param columns the names of the columns that spells may use; none for all
         * @throws IllegalArgumentException if a name holds a quotation mark
         */
        public Builder table(String name, String... columns) {
            Set<String> names = new LinkedHashSet<>();
            for (String column : columns) {
                names.add(Identifier.of("column", column));
            }
            tables.put(Identifier.of("table", name), names);
            return this;
        }

        /** Sets how many rows a spell may read at once; by default 1000. More are refused. */
        public Builder rows(int most) {
            if (most < 1) {
                throw new IllegalArgumentException("a bound of rows is " + most + " (at least 1)");
            }
            this.mostRows = most;
            return this;
        }

        /** Returns the tables. Nothing is asked yet. */
        public JdbcRecords build() {
            return new JdbcRecords(this);
        }
    }
}
