// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services.jdbc;

import dev.spellrunner.runner.services.Records.Match;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A table in a transaction: the statements that read and change it. Confined. */
final class RecordTable {

    private static final long MOST_CHARS = 16_000_000;

    private final Connection connection;
    private final String name;
    private final String quoted;
    private final List<String> columns;
    private final RecordValues values;

    private RecordTable(Connection connection, String name, List<String> columns) throws SQLException {
        this.connection = connection;
        this.name = name;
        this.quoted = quoted(name);
        this.columns = columns;
        this.values = RecordValues.of(connection);
    }

    /**
     * Opens a table.
     *
     * @param allowed the columns that spells may use; empty for all
     */
    static RecordTable open(Connection connection, String name, Set<String> allowed) throws SQLException {
        List<String> columns = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet none = statement.executeQuery("SELECT * FROM " + quoted(name) + " WHERE 1 = 0")) {
            ResultSetMetaData described = none.getMetaData();
            for (int i = 1; i <= described.getColumnCount(); i++) {
                String column = described.getColumnName(i);
                if (allowed.isEmpty() || allowed.contains(column)) {
                    columns.add(column);
                }
            }
        }
        return new RecordTable(connection, name, columns);
    }

    /** The name of a schema may come before that of the table. */
    private static String quoted(String name) {
        return List.of(name.split("\\.", -1)).stream().map(Identifier::quoted).collect(Collectors.joining("."));
    }

    /** Returns the name of a column as the database has it: databases differ in how they write what is not quoted. */
    private String column(String wanted) {
        String checked = Identifier.of("column", wanted);
        if (columns.contains(checked)) {
            return checked;
        }
        List<String> similar = columns.stream()
                .filter(column -> column.equalsIgnoreCase(checked))
                .toList();
        if (similar.size() == 1) {
            return similar.get(0);
        }
        throw new IllegalArgumentException("table '" + name + "' has no column '" + checked + "' that spells may use"
                + " (its columns: " + String.join(", ", columns) + ")");
    }

    private Map<String, @Nullable Object> byColumn(Map<String, ? extends @Nullable Object> row) {
        if (row.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no value for table '" + name + "' (give an object with the" + " values of its columns)");
        }
        Map<String, @Nullable Object> byColumn = new LinkedHashMap<>();
        row.forEach((wanted, value) -> byColumn.put(column(wanted), value));
        return byColumn;
    }

    private static String list(Collection<String> names, String each, String between) {
        return names.stream().map(column -> Identifier.quoted(column) + each).collect(Collectors.joining(between));
    }

    private String where(Match match) {
        return " WHERE " + Identifier.quoted(column(match.column())) + (match.value() == null ? " IS NULL" : " = ?");
    }

    private int setMatch(PreparedStatement statement, int at, Match match) throws SQLException {
        if (match.value() == null) {
            return at;
        }
        values.set(statement, at, match.value());
        return at + 1;
    }

    private int setAll(PreparedStatement statement, Map<String, @Nullable Object> row) throws SQLException {
        int at = 1;
        for (Object value : row.values()) {
            values.set(statement, at++, value);
        }
        return at;
    }

    List<Map<String, @Nullable Object>> select(List<String> wanted, @Nullable Match match, int most)
            throws SQLException {
        List<String> read =
                wanted.isEmpty() ? columns : wanted.stream().map(this::column).toList();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT " + list(read, "", ", ") + " FROM " + quoted + (match == null ? "" : where(match)))) {
            statement.setMaxRows(most + 1);
            if (match != null) {
                setMatch(statement, 1, match);
            }
            try (ResultSet rows = statement.executeQuery()) {
                return rows(rows, most);
            }
        }
    }

    private List<Map<String, @Nullable Object>> rows(ResultSet rows, int most) throws SQLException {
        List<Map<String, @Nullable Object>> all = new ArrayList<>();
        long chars = 0;
        while (rows.next()) {
            Map<String, @Nullable Object> row = values.row(rows);
            for (Object value : row.values()) {
                chars += value instanceof String text ? text.length() : 1;
            }
            if (all.size() == most || chars > MOST_CHARS) {
                throw new IllegalArgumentException("more than " + most + " rows of table '" + name + "' or "
                        + MOST_CHARS + " characters would be read (ask for fewer: name a column and a value)");
            }
            all.add(row);
        }
        return all;
    }

    Map<String, @Nullable Object> insert(Map<String, ? extends @Nullable Object> row) throws SQLException {
        Map<String, @Nullable Object> byColumn = byColumn(row);
        String marks = "?, ".repeat(byColumn.size() - 1) + "?";
        try (PreparedStatement statement = returning(
                "INSERT INTO " + quoted + " (" + list(byColumn.keySet(), "", ", ") + ") VALUES (" + marks + ")")) {
            setAll(statement, byColumn);
            statement.executeUpdate();
            return kept(statement);
        }
    }

    private PreparedStatement returning(String sql) throws SQLException {
        return connection.prepareStatement(sql, columns.toArray(String[]::new));
    }

    private Map<String, @Nullable Object> kept(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.getGeneratedKeys()) {
            return rows.next() ? values.row(rows) : Map.of();
        }
    }

    int update(Match match, Map<String, ? extends @Nullable Object> changes) throws SQLException {
        Map<String, @Nullable Object> byColumn = byColumn(changes);
        try (PreparedStatement statement = connection.prepareStatement(
                "UPDATE " + quoted + " SET " + list(byColumn.keySet(), " = ?", ", ") + where(match))) {
            setMatch(statement, setAll(statement, byColumn), match);
            return statement.executeUpdate();
        }
    }

    /** Changes the row if there is one: every database can do that. */
    Map<String, @Nullable Object> upsert(List<String> keys, Map<String, ? extends @Nullable Object> row)
            throws SQLException {
        Map<String, @Nullable Object> byColumn = byColumn(row);
        List<String> keyColumns = keys.stream().map(this::column).toList();
        if (keyColumns.isEmpty() || !byColumn.keySet().containsAll(keyColumns)) {
            throw new IllegalArgumentException("a row of table '" + name + "' cannot be known again by " + keys
                    + " (name columns that have values)");
        }
        try (PreparedStatement statement = returning("UPDATE " + quoted + " SET "
                + list(byColumn.keySet(), " = ?", ", ") + " WHERE " + list(keyColumns, " = ?", " AND "))) {
            int at = setAll(statement, byColumn);
            for (String key : keyColumns) {
                values.set(statement, at++, byColumn.get(key));
            }
            if (statement.executeUpdate() > 0) {
                return kept(statement);
            }
        }
        return insert(row);
    }

    int delete(Match match) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("DELETE FROM " + quoted + where(match))) {
            setMatch(statement, 1, match);
            return statement.executeUpdate();
        }
    }
}
