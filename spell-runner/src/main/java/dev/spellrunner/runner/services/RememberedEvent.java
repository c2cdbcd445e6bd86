// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.spell.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that was said, as a memory keeps it. Immutable.
 *
 * @param texts its fields of text; those that are missing are empty. It has an id and content
 * @param date when it was said
 * @param entities who took part
 * @param embedding the meaning of its content; null if none was made
 * @param rawData what the connector gave, as plain data; null if nothing
 */
public record RememberedEvent(
        Map<EventField, String> texts,
        Instant date,
        List<String> entities,
        @Nullable Embedding embedding,
        @Nullable Object rawData) {

    /** So many characters may an event have, see {@link #length}. */
    public static final int LONGEST = 1_000_000;

    private static final int LONGEST_ID = 500;
    private static final int CHARS_PER_EVENT = 100;
    private static final int CHARS_PER_NUMBER = 2;

    public RememberedEvent {
        requireNonNull(date, "date");
        entities = List.copyOf(entities);
        rawData = Json.freezeValue(rawData);
        EnumMap<EventField, String> copy = new EnumMap<>(EventField.class);
        texts.forEach((field, text) -> {
            if (!text.isEmpty()) {
                copy.put(field, text);
            }
        });
        copy.computeIfAbsent(EventField.ID, field -> UUID.randomUUID().toString());
        texts = Collections.unmodifiableMap(copy);
        if (texts.getOrDefault(EventField.CONTENT, "").isBlank()) {
            throw new IllegalArgumentException("an event without content cannot be stored (wire a text to 'content',"
                    + " or an event that has some)");
        }
        if (copy.getOrDefault(EventField.ID, "").length() > LONGEST_ID) {
            throw new IllegalArgumentException(
                    "the id of an event is longer than " + LONGEST_ID + " characters (leave it out, to get one)");
        }
        long length = lengthOf(copy, entities, embedding, rawData);
        if (length > LONGEST) {
            throw new IllegalArgumentException("an event of " + length + " characters is too long to be stored ("
                    + LONGEST + " at most: store less, or leave its rawData out)");
        }
    }

    /**
     * Reads an event as spells hold it. Fields of other names are left out.
     *
     * @param event its fields by the keys of {@link EventField}, and {@code date}, {@code entities}, {@code embedding} and
     *     {@code rawData}
     * @param now the date, if the event has none
     * @throws IllegalArgumentException if it has no content, or something in it is not what it should be
     */
    public static RememberedEvent of(Map<String, ? extends @Nullable Object> event, Instant now) {
        Map<EventField, String> texts = new EnumMap<>(EventField.class);
        for (EventField field : EventField.values()) {
            Object value = event.get(field.key());
            if (value != null) {
                texts.put(field, textOf(value));
            }
        }
        Object embedding = event.get("embedding");
        boolean none = embedding == null
                || (embedding instanceof CharSequence text && text.toString().isBlank())
                || (embedding instanceof List<?> list && list.isEmpty());
        return new RememberedEvent(
                texts,
                dateOf(event.get("date"), now),
                entitiesOf(event.get("entities")),
                none ? null : Embedding.read(requireNonNull(embedding)),
                event.get("rawData"));
    }

    private static String textOf(Object value) {
        return value instanceof Map || value instanceof List ? JsonText.write(value) : String.valueOf(value);
    }

    private static Instant dateOf(@Nullable Object date, Instant now) {
        if (date == null || (date instanceof String text && text.isBlank())) {
            return now;
        }
        try {
            return Instant.parse(String.valueOf(date));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "the date of an event is '" + date + "' (write it as 2024-01-31T12:00:00Z, or leave it out)", e);
        }
    }

    private static List<String> entitiesOf(@Nullable Object entities) {
        if (entities == null) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (Object entity : entities instanceof List<?> list ? list : List.of(entities)) {
            if (entity != null) {
                names.add(textOf(entity));
            }
        }
        return names;
    }

    private static long lengthOf(
            Map<EventField, String> texts,
            List<String> entities,
            @Nullable Embedding embedding,
            @Nullable Object rawData) {
        long length = CHARS_PER_EVENT;
        for (String text : texts.values()) {
            length += text.length();
        }
        for (String entity : entities) {
            length += entity.length();
        }
        length += embedding == null ? 0 : (long) CHARS_PER_NUMBER * embedding.size();
        return length + (rawData == null ? 0 : Json.lengthOf(rawData));
    }

    /** Returns how many characters a memory counts for it; at most {@link #LONGEST}. */
    public int length() {
        return (int) lengthOf(texts, entities, embedding, rawData);
    }

    /** Returns a field of text; empty if the event has none. */
    public String text(EventField field) {
        return texts.getOrDefault(field, "");
    }

    /** Returns the meaning of its content, if it was made. */
    public Optional<Embedding> meaning() {
        return Optional.ofNullable(embedding);
    }

    /** Returns the event as spells hold it: the fields that it has, as plain data. */
    public Map<String, Object> toMap() {
        Map<String, Object> event = new LinkedHashMap<>();
        texts.forEach((field, text) -> event.put(field.key(), text));
        event.put("entities", entities);
        event.put("date", date.toString());
        if (embedding != null) {
            event.put("embedding", embedding.toList());
        }
        if (rawData != null) {
            event.put("rawData", rawData);
        }
        return event;
    }
}
