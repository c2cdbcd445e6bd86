// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.cluster.RunHeader;
import dev.spellrunner.runner.log.Channel;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes what a host needs to go on with a run, and reads it. */
final class HeaderCodec {

    /** Of the fields; what a later version wrote is not read. */
    private static final int VERSION = 1;

    private HeaderCodec() {}

    static String json(RunHeader header, Map<String, String> called, EventCodec codec) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("v", VERSION);
        header.trigger().ifPresent(trigger -> fields.put("trigger", trigger));
        fields.put("startedAt", header.startedAt().toString());
        header.deadline().ifPresent(at -> fields.put("deadline", at.toString()));
        fields.put("version", header.version());
        fields.put("secrets", header.hasSecrets());
        fields.put("outlives", header.outlives());
        if (!header.stops().isEmpty()) {
            fields.put("stops", header.stops());
        }
        if (!header.variables().isEmpty()) {
            fields.put("variables", header.variables());
        }
        if (!header.tags().isEmpty()) {
            fields.put("tags", header.tags());
        }
        if (!called.isEmpty()) {
            fields.put("called", called);
        }
        return codec.encodeValues(fields);
    }

    /**
     * Reads a header.
     *
     * @throws IllegalArgumentException if it is none of this version
     */
    static RunHeader of(Channel channel, String run, String json, EventCodec codec) {
        Map<String, @Nullable Object> fields = codec.decodeValues(json);
        if (!(fields.get("v") instanceof Number version) || version.intValue() != VERSION) {
            throw new IllegalArgumentException("run '" + run + "' was begun by a host of another version ("
                    + fields.get("v") + "; use the same version of Spellrunner on all hosts)");
        }
        try {
            return new RunHeader(
                    channel,
                    run,
                    Optional.ofNullable(fields.get("trigger")).map(String::valueOf),
                    Instant.parse(String.valueOf(fields.get("startedAt"))),
                    Optional.ofNullable(fields.get("deadline")).map(at -> Instant.parse(String.valueOf(at))),
                    String.valueOf(fields.get("version")),
                    Boolean.TRUE.equals(fields.get("secrets")),
                    Boolean.TRUE.equals(fields.get("outlives")),
                    fields.get("stops") instanceof Map<?, ?> stops ? named(stops) : Map.of(),
                    fields.get("variables") instanceof Map<?, ?> variables ? named(variables) : Map.of(),
                    texts(fields.get("tags")));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("run '" + run + "' has an invalid time", e);
        }
    }

    /** Reads the versions of the spells that the run's spell and others call, by what they are called. */
    static Map<String, String> called(String json, EventCodec codec) {
        return texts(codec.decodeValues(json).get("called"));
    }

    private static Map<String, String> texts(@Nullable Object map) {
        Map<String, String> texts = new LinkedHashMap<>();
        if (map instanceof Map<?, ?> values) {
            values.forEach((name, value) -> texts.put(String.valueOf(name), String.valueOf(value)));
        }
        return texts;
    }

    private static Map<String, @Nullable Object> named(Map<?, ?> map) {
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        map.forEach((name, value) -> named.put(String.valueOf(name), value));
        return named;
    }
}
