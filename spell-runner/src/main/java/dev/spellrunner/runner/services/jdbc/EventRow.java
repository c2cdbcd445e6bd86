// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services.jdbc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spellrunner.runner.services.Embedding;
import dev.spellrunner.runner.services.EventField;
import dev.spellrunner.runner.services.RememberedEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A remembered event as a row: texts as they are, lists and raw data as JSON, embeddings as numbers with commas. */
final class EventRow {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<EventField> FIELDS = List.of(EventField.values());
    private static final List<String> OTHERS =
            List.of("owner", "second", "nano", "chars", "entities", "numbers", "embedding", "raw");

    private EventRow() {}

    static void insert(Connection connection, String table, String owner, RememberedEvent event) throws SQLException {
        String columns = Stream.concat(FIELDS.stream().map(EventField::key), OTHERS.stream())
                .map(Identifier::quoted)
                .collect(Collectors.joining(", "));
        String values = "?, ".repeat(FIELDS.size() + OTHERS.size() - 1) + "?";
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO " + table + " (" + columns + ") VALUES (" + values + ")")) {
            int at = 0;
            for (EventField field : FIELDS) {
                statement.setString(++at, event.text(field));
            }
            Embedding embedding = event.embedding();
            Instant date = event.date();
            statement.setString(++at, owner);
            statement.setLong(++at, date.getEpochSecond());
            statement.setInt(++at, date.getNano());
            statement.setInt(++at, event.length());
            statement.setString(++at, written(event.entities()));
            statement.setInt(++at, embedding == null ? 0 : embedding.size());
            statement.setString(++at, embedding == null ? "" : numbers(embedding));
            statement.setString(++at, event.rawData() == null ? "" : written(event.rawData()));
            statement.executeUpdate();
        }
    }

    private static String numbers(Embedding embedding) {
        StringBuilder text = new StringBuilder();
        for (float number : embedding.toArray()) {
            text.append(text.isEmpty() ? "" : ",").append(number);
        }
        return text.toString();
    }

    private static String written(Object value) throws SQLException {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new SQLException("an event cannot be written as JSON", e);
        }
    }

    static RememberedEvent read(ResultSet row) throws SQLException {
        Map<EventField, String> texts = new EnumMap<>(EventField.class);
        for (EventField field : FIELDS) {
            texts.put(field, row.getString(field.key()));
        }
        List<String> entities = new ArrayList<>();
        if (value(row.getString("entities")) instanceof List<?> names) {
            names.forEach(entity -> entities.add(String.valueOf(entity)));
        }
        return new RememberedEvent(
                texts,
                Instant.ofEpochSecond(row.getLong("second"), row.getInt("nano")),
                entities,
                row.getInt("numbers") == 0 ? null : Embedding.read(row.getString("embedding")),
                value(row.getString("raw")));
    }

    private static @Nullable Object value(String json) throws SQLException {
        try {
            return json.isEmpty() ? null : JSON.readValue(json, Object.class);
        } catch (JsonProcessingException e) {
            throw new SQLException("a row does not hold JSON (was it changed by hand?)", e);
        }
    }
}
