// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes up files that hold readable, if odd, spells. The same seed makes the same file. */
final class RandomSpells {

    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "1",
            "-1",
            "12",
            "2147483648",
            "-9223372036854775808",
            "9223372036854775808",
            "123456789012345678901234567890",
            "0.0",
            "-0.0",
            "1.0",
            "0.1",
            "1.10",
            "1e3",
            "1E-7",
            "-2.5e+10",
            "3.141592653589793",
            "0.30000000000000004",
            "3.14159265358979323846264338",
            "1e400",
            "5e-324",
            "1e-400",
            "1.7976931348623157E308",
            "2e23",
            "-123.456789012345678",
            "9007199254740993",
            "4.35",
            "100.00");

    private static final List<String> STRINGS = List.of(
            "\"\"",
            "\" \"",
            "\"a\"",
            "\"trigger\"",
            "\"ä€😀\"",
            "\"\\ud83d\\ude00\"",
            "\"\\ud800\"",
            "\"x\\udc00y\"",
            "\"\\u0000\\u001f\"",
            "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
            "\"{\\\"a\\\": [1]}\"",
            "\"{ no json\"",
            "\"12\"",
            "\"a/b~c\"",
            "\"__proto__\"",
            "\"\\u2028\"");

    private static final List<String> IDS = List.of(
            "1",
            "2",
            "7",
            "12",
            "01",
            "-3",
            "1.5",
            "a",
            "a/b",
            "ä",
            "x y",
            "999999999999999999",
            "1000000000000000000",
            "123456789012345678901234567890",
            "id",
            "nodes");

    private static final List<String> KEYS = List.of(
            "id",
            "name",
            "nodes",
            "data",
            "graph",
            "chain",
            "comments",
            "x",
            "",
            "ü",
            "connections",
            "output",
            "node",
            "inputs",
            "gameState");

    private final Random random;

    RandomSpells(long seed) {
        this.random = new Random(seed);
    }

    String spell() {
        List<String> fields = new ArrayList<>();
        maybe(fields, "id", this::identity);
        maybe(fields, "name", this::identity);
        maybe(fields, "gameState", this::gameState);
        maybe(fields, "hash", this::value);
        maybe(fields, "modules", this::value);
        switch (random.nextInt(6)) {
            case 0 -> fields.add("\"chain\":" + graph());
            case 1 -> fields.add("\"graph\":" + graph());
            case 2 -> fields.add("\"" + pick("graph", "chain") + "\":" + quoted(graph()));
            case 3 -> fields.add("\"data\":" + graph());
            case 4 -> fields.add("\"nodes\":" + nodes());
            default -> {
                fields.add("\"graph\":" + graph());
                fields.add("\"" + pick("chain", "nodes", "data") + "\":" + graphLike());
            }
        }
        return object(fields);
    }

    private String graphLike() {
        return pick("null", "5", "\"text\"", graph(), quoted(graph()));
    }

    private String identity() {
        return random.nextInt(3) == 0
                ? pick("null", "7", "\"\"", "\" \"", "true", "1.5", "{}")
                : pick("\"a\"", "\"b\"");
    }

    private String gameState() {
        return random.nextInt(2) == 0
                ? freeObject()
                : pick("null", "\"\"", "\"{\\\"a\\\": 1}\"", "\"x\"", "[]", "1", "{}");
    }

    private String graph() {
        List<String> fields = new ArrayList<>();
        maybe(fields, "id", () -> pick("\"demo@0.1.0\"", "\"\"", "7", "null"));
        maybe(fields, "comments", this::value);
        fields.add("\"nodes\":" + nodes());
        return object(fields);
    }

    private String nodes() {
        Set<String> ids = new LinkedHashSet<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            ids.add(pick(IDS));
        }
        if (random.nextInt(4) == 0) {
            return ids.stream().map(id -> node(idValue(id))).collect(Collectors.joining(",", "[", "]"));
        }
        return ids.stream()
                .map(id -> "\"" + id + "\":" + node(random.nextInt(5) == 0 ? null : anyId(id)))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private String anyId(String id) {
        return random.nextInt(5) == 0 ? value() : idValue(id);
    }

    private String idValue(String id) {
        return id.matches("-?(0|[1-9]\\d*)(\\.5)?") && random.nextInt(3) > 0 ? id : "\"" + id + "\"";
    }

    private String node(@Nullable String id) {
        List<String> fields = new ArrayList<>();
        if (id != null) {
            fields.add("\"id\":" + id);
        }
        fields.add("\"name\":" + pick("\"Code\"", "\"Trigger In\"", "\"ä\""));
        maybe(fields, "data", () -> random.nextInt(4) == 0 ? "null" : freeObject());
        maybe(
                fields,
                "position",
                () -> random.nextInt(3) == 0 ? value() : "[" + pick(NUMBERS) + "," + pick(NUMBERS) + "]");
        maybe(fields, "inputs", () -> sockets("output"));
        maybe(fields, "outputs", () -> sockets("input"));
        maybe(fields, "x", this::value);
        maybe(fields, "connections", this::value);
        return object(fields);
    }

    private String sockets(String end) {
        if (random.nextInt(8) == 0) {
            return "null";
        }
        return objectOf(key -> {
            List<String> fields = new ArrayList<>();
            maybe(fields, "connections", () -> random.nextInt(8) == 0 ? "null" : list(() -> connection(end)));
            maybe(fields, "x", this::value);
            return object(fields);
        });
    }

    private String connection(String end) {
        List<String> fields = new ArrayList<>();
        fields.add("\"node\":" + idValue(pick(IDS)));
        fields.add("\"" + end + "\":" + pick("\"trigger\"", "\"a\"", "\"\"", "5"));
        maybe(fields, "data", () -> pick("{}", "null", freeObject(), value()));
        maybe(fields, "y", this::value);
        maybe(fields, end.equals("input") ? "output" : "input", this::value);
        return object(fields);
    }

    private String value() {
        return value(3);
    }

    private String value(int depth) {
        return switch (random.nextInt(depth == 0 ? 3 : 5)) {
            case 0 -> pick("null", "true", "false");
            case 1 -> pick(NUMBERS);
            case 2 -> pick(STRINGS);
            case 3 -> list(() -> value(depth - 1));
            default -> objectOf(key -> value(depth - 1));
        };
    }

    private String freeObject() {
        return objectOf(key -> value());
    }

    private String objectOf(Function<String, String> value) {
        Set<String> keys = new LinkedHashSet<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            keys.add(pick(KEYS));
        }
        return object(
                keys.stream().map(key -> "\"" + key + "\":" + value.apply(key)).toList());
    }

    private String object(List<String> fields) {
        List<String> shuffled = new ArrayList<>(fields);
        Collections.shuffle(shuffled, random);
        return String.join(",", shuffled).transform(inside -> "{" + inside + "}");
    }

    private String list(Supplier<String> item) {
        List<String> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            items.add(item.get());
        }
        return "[" + String.join(",", items) + "]";
    }

    private void maybe(List<String> fields, String key, Supplier<String> value) {
        if (random.nextInt(5) > 0) {
            fields.add("\"" + key + "\":" + value.get());
        }
    }

    private static String quoted(String json) {
        return "\"" + json.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private String pick(String... choices) {
        return pick(List.of(choices));
    }

    private String pick(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
