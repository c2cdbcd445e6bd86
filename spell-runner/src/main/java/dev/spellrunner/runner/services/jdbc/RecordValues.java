// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services.jdbc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.Array;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plain data as parameters and results of statements. Immutable. */
final class RecordValues {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MOST_CHARS = 16_000_000;

    /** PostgreSQL infers the type of what is given as text of no type; others convert by themselves. */
    private final boolean untyped;

    private RecordValues(boolean untyped) {
        this.untyped = untyped;
    }

    static RecordValues of(Connection connection) throws SQLException {
        return new RecordValues(
                connection.getMetaData().getDatabaseProductName().equals("PostgreSQL"));
    }

    /** Sets a parameter: objects and lists become JSON. */
    void set(PreparedStatement statement, int at, @Nullable Object value) throws SQLException {
        if (value == null) {
            statement.setNull(at, Types.NULL);
            return;
        }
        Object plain = value instanceof Map || value instanceof List ? json(value) : whole(value);
        if (untyped) {
            statement.setObject(at, plain.toString(), Types.OTHER);
        } else {
            statement.setObject(at, plain);
        }
    }

    /** JSON does not tell 5.0 from 5, and a column of whole numbers refuses the first. */
    private static Object whole(Object value) {
        return value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15
                ? (Object) number.longValue()
                : value;
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a value is not plain data (give texts, numbers, lists and objects)", e);
        }
    }

    Map<String, @Nullable Object> row(ResultSet row) throws SQLException {
        ResultSetMetaData described = row.getMetaData();
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 1; i <= described.getColumnCount(); i++) {
            boolean withZone = described.getColumnTypeName(i).equals("timestamptz");
            values.put(described.getColumnName(i), plain(row.getObject(i), withZone));
        }
        return values;
    }

    private static @Nullable Object plain(@Nullable Object value, boolean withZone) throws SQLException {
        if (value == null || value instanceof Number || value instanceof Boolean || value instanceof String) {
            return value;
        }
        if (value instanceof Timestamp time) {
            return withZone
                    ? time.toInstant().toString()
                    : time.toLocalDateTime().toString();
        }
        if (value instanceof Clob text) {
            return text.getSubString(1, MOST_CHARS);
        }
        if (value instanceof byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        if (value instanceof Array array) {
            return array.toString();
        }
        return value.toString();
    }
}
