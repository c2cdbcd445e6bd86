// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.spellrunner.core.event.NodeEvent.Cancelled;
import dev.spellrunner.core.event.NodeEvent.Completed;
import dev.spellrunner.core.event.NodeEvent.Failed;
import dev.spellrunner.core.event.NodeEvent.Progress;
import dev.spellrunner.core.event.NodeEvent.Skipped;
import dev.spellrunner.core.event.NodeEvent.Started;
import dev.spellrunner.core.event.NodeEvent.Waiting;
import dev.spellrunner.core.spell.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one event, whose fields may come in any order. Confined. */
final class EventReader {

    private static final int LONGEST_SHOWN = 80;

    private final JsonParser json;

    private @Nullable String run;
    private long seq;
    private long since;
    private @Nullable Instant at;
    private @Nullable String spell;
    private @Nullable NodePath path;
    private @Nullable String kind;
    private String component = "";
    private Map<String, @Nullable Object> inputs = Map.of();
    private Map<String, @Nullable Object> outputs = Map.of();
    private @Nullable Object chunk;
    private List<String> closed = List.of();
    private Origin origin = Origin.WORKER;
    private @Nullable NodeError error;
    private @Nullable String reason;
    private Cause by = Cause.RUN;
    private @Nullable Usage usage;
    private @Nullable String version;
    private Map<String, String> tags = Map.of();
    private long micros;
    private boolean later;

    EventReader(JsonParser json) {
        this.json = json;
    }

    NodeEvent read() throws IOException {
        readFields();
        return event();
    }

    /** Reads an event, unless it is of an unknown kind. */
    @Nullable
    NodeEvent readIfKnown() throws IOException {
        readFields();
        return kind == null || EventKind.isKnown(kind) ? event() : null;
    }

    /** Reads an object of values that is no event. */
    Map<String, @Nullable Object> readValues() throws IOException {
        json.nextToken();
        Map<String, @Nullable Object> values = values("values");
        if (json.nextToken() != null) {
            throw invalid("has something after its end");
        }
        return values;
    }

    private void readFields() throws IOException {
        json.nextToken();
        expect(JsonToken.START_OBJECT, "event");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            readField(name);
        }
        if (json.nextToken() != null) {
            throw invalid("has something after its end");
        }
    }

    private void readField(String name) throws IOException {
        switch (name) {
            case "run" -> run = text(name);
            case "seq" -> seq = number(name);
            case "since" -> since = number(name);
            case "at" -> at = instant(name);
            case "spell" -> spell = text(name);
            case "path" -> path = NodePath.parse(text(name));
            case "kind" -> kind = text(name);
            case "component" -> component = text(name);
            case "inputs" -> inputs = values(name);
            case "outputs" -> outputs = values(name);
            case "chunk" -> chunk = Json.freezeValue(value());
            case "closed" -> closed = texts(name);
            case "error" -> error = error(name);
            case "reason" -> reason = text(name);
            case "origin" -> origin = Origin.of(text(name));
            case "by" -> by = Cause.of(text(name));
            case "usage" -> usage = usage(name);
            case "version" -> version = text(name);
            case "tags" -> tags = tags(name);
            case "micros" -> micros = number(name);
            case "later" -> later = json.currentToken() == JsonToken.VALUE_TRUE;
            default -> json.skipChildren();
        }
    }

    private NodeEvent event() {
        String r = required(run, "run");
        String s = required(spell, "spell");
        Instant t = required(at, "at");
        NodePath p = required(path, "path");
        String c = component;
        long first = since == 0 ? seq : since;
        return switch (EventKind.of(required(kind, "kind"))) {
            case WAITING -> new Waiting(r, s, first, seq, t, p, c, inputs, required(reason, "reason"));
            case STARTED -> new Started(r, s, first, seq, t, p, c, inputs, version, tags);
            case PROGRESS -> new Progress(r, s, first, seq, t, p, c, chunk);
            case COMPLETED -> new Completed(r, s, first, seq, t, p, c, outputs, closed, origin, usage, micros, later);
            case FAILED -> new Failed(r, s, first, seq, t, p, c, required(error, "error"), micros, later);
            case SKIPPED -> new Skipped(r, s, first, seq, t, p, c, required(reason, "reason"), by);
            case CANCELLED -> new Cancelled(r, s, first, seq, t, p, c, required(reason, "reason"), by, micros);
        };
    }

    private Usage usage(String name) throws IOException {
        expect(JsonToken.START_OBJECT, name);
        long input = 0;
        long output = 0;
        String model = "";
        Double cost = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "input" -> input = number(field);
                case "output" -> output = number(field);
                case "model" -> model = text(field);
                case "cost" -> cost = decimal(field);
                default -> json.skipChildren();
            }
        }
        return new Usage(input, output, model, cost);
    }

    private double decimal(String name) throws IOException {
        if (!json.currentToken().isNumeric()) {
            throw invalid("has " + json.currentToken() + " where '" + name + "' should be a number");
        }
        return json.getDoubleValue();
    }

    private NodeError error(String name) throws IOException {
        expect(JsonToken.START_OBJECT, name);
        String type = null;
        String message = null;
        NodePath place = NodePath.ROOT;
        String at = "";
        String hint = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "type" -> type = text(field);
                case "message" -> message = text(field);
                case "path" -> place = NodePath.parse(text(field));
                case "component" -> at = text(field);
                case "hint" -> hint = json.currentToken() == JsonToken.VALUE_NULL ? null : text(field);
                default -> json.skipChildren();
            }
        }
        return new NodeError(required(type, "error.type"), required(message, "error.message"), place, at, hint);
    }

    private Map<String, @Nullable Object> values(String name) throws IOException {
        expect(JsonToken.START_OBJECT, name);
        return Json.freeze(object());
    }

    private List<String> texts(String name) throws IOException {
        expect(JsonToken.START_ARRAY, name);
        List<String> texts = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            texts.add(text(name));
        }
        return List.copyOf(texts);
    }

    private Map<String, String> tags(String name) throws IOException {
        expect(JsonToken.START_OBJECT, name);
        Map<String, String> tags = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String tag = json.currentName();
            json.nextToken();
            tags.put(tag, text(tag));
        }
        return Collections.unmodifiableMap(tags);
    }

    private @Nullable Object value() throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT -> json.getNumberValue();
            case VALUE_NUMBER_FLOAT -> decimal();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    private Map<String, @Nullable Object> object() throws IOException {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            fields.put(name, value());
        }
        return fields;
    }

    private List<@Nullable Object> array() throws IOException {
        List<@Nullable Object> items = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            items.add(value());
        }
        return items;
    }

    /** Returns the double that says just the same, or else the number with all its digits. */
    private Number decimal() throws IOException {
        double rounded = json.getDoubleValue();
        BigDecimal exact = json.getDecimalValue();
        boolean lossless = Double.isFinite(rounded) && new BigDecimal(Double.toString(rounded)).compareTo(exact) == 0;
        return lossless ? (Number) rounded : exact;
    }

    private String text(String name) throws IOException {
        expect(JsonToken.VALUE_STRING, name);
        return json.getText();
    }

    private long number(String name) throws IOException {
        expect(JsonToken.VALUE_NUMBER_INT, name);
        return json.getLongValue();
    }

    private Instant instant(String name) throws IOException {
        String text = text(name);
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "an event's field '" + name + "' is no time in ISO-8601, but '"
                            + (text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN - 1) + "…" : text) + "'",
                    e);
        }
    }

    private void expect(JsonToken token, String name) {
        if (json.currentToken() != token) {
            throw invalid("has " + json.currentToken() + " where '" + name + "' should be " + token);
        }
    }

    private static <T> T required(@Nullable T value, String name) {
        if (value == null) {
            throw invalid("lacks the field '" + name + "'");
        }
        return value;
    }

    private static IllegalArgumentException invalid(String what) {
        return new IllegalArgumentException("an event's JSON " + what);
    }
}
