// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.cluster.RunHeader;
import dev.spellrunner.runner.log.Channel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The first line of a run's file: that of a recording, and what a host must know besides. Immutable.
 *
 * @param run what a host must know
 * @param name the name of the spell
 * @param called the versions of the spells that it and others call, by what they are called
 */
record KeptHeader(RunHeader run, String name, Map<String, String> called) {

    /** Identifies a run: ids are unique among those of a user. */
    record Owner(String user, String run) {}

    /** Returns whose run a first line is of, also one of a later version; empty if it does not tell. */
    static Optional<Owner> ownerIn(Map<String, @Nullable Object> fields) {
        return fields.get("kept") instanceof Map<?, ?> kept
                        && kept.get("user") instanceof String user
                        && kept.get("run") instanceof String run
                ? Optional.of(new Owner(user, run))
                : Optional.empty();
    }

    /** Of the lines; a file of a later version is not read. */
    private static final int VERSION = 1;

    static Map<String, @Nullable Object> fields(RunHeader header, Spell spell, Map<String, Spell> called) {
        Map<String, @Nullable Object> kept = new LinkedHashMap<>();
        kept.put("user", header.channel().user());
        kept.put("spell", header.channel().spell());
        kept.put("run", header.run());
        kept.put("startedAt", header.startedAt().toString());
        header.deadline().ifPresent(at -> kept.put("deadline", at.toString()));
        kept.put("version", header.version());
        kept.put("secrets", header.hasSecrets());
        kept.put("outlives", header.outlives());
        kept.put("stops", header.stops());
        if (!header.tags().isEmpty()) {
            kept.put("tags", header.tags());
        }
        if (!called.isEmpty()) {
            Map<String, @Nullable Object> versions = new LinkedHashMap<>();
            called.forEach((name, it) -> versions.put(name, it.version()));
            kept.put("called", versions);
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("recording", VERSION);
        fields.put("spell", spell.name());
        header.trigger().ifPresent(trigger -> fields.put("trigger", trigger));
        if (!header.variables().isEmpty()) {
            fields.put("variables", header.variables());
        }
        fields.put("kept", kept);
        return fields;
    }

    /**
     * Reads the first line of a file, which is closed then.
     *
     * @return empty if the file is
     * @throws IllegalArgumentException if the line is none of this version
     */
    static Optional<KeptHeader> firstIn(InputStream file, EventCodec codec) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            return Optional.ofNullable(lines.readLine()).map(first -> of(codec.decodeValues(first)));
        }
    }

    /**
     * Reads a first line.
     *
     * @throws IllegalArgumentException if it is none of this version
     */
    static KeptHeader of(Map<String, @Nullable Object> fields) {
        if (!Integer.valueOf(VERSION).equals(fields.get("recording"))) {
            throw new IllegalArgumentException("a recording of version " + fields.get("recording")
                    + " cannot be read (this version of Spellrunner reads version " + VERSION + ")");
        }
        if (!(fields.get("kept") instanceof Map<?, ?> kept)) {
            throw new IllegalArgumentException("the recording does not name the user of its run");
        }
        try {
            RunHeader run = new RunHeader(
                    new Channel(text(kept, "user"), text(kept, "spell")),
                    text(kept, "run"),
                    Optional.ofNullable(fields.get("trigger")).map(String::valueOf),
                    Instant.parse(text(kept, "startedAt")),
                    Optional.ofNullable(kept.get("deadline")).map(at -> Instant.parse(String.valueOf(at))),
                    text(kept, "version"),
                    Boolean.TRUE.equals(kept.get("secrets")),
                    Boolean.TRUE.equals(kept.get("outlives")),
                    kept.get("stops") instanceof Map<?, ?> stops ? texts(stops) : Map.of(),
                    fields.get("variables") instanceof Map<?, ?> variables ? texts(variables) : Map.of(),
                    strings(kept.get("tags")));
            return new KeptHeader(run, String.valueOf(fields.get("spell")), strings(kept.get("called")));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("the recording's first line has an invalid time", e);
        }
    }

    /** Returns the same, of a run that stops elsewhere by now. */
    KeptHeader stoppingAt(Map<String, @Nullable Object> stops) {
        return new KeptHeader(run.stoppingAt(stops), name, called);
    }

    private static String text(Map<?, ?> fields, String name) {
        if (fields.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("the recording's first line lacks '" + name + "'");
    }

    static Map<String, String> strings(@Nullable Object map) {
        Map<String, String> strings = new LinkedHashMap<>();
        if (map instanceof Map<?, ?> values) {
            values.forEach((name, value) -> strings.put(String.valueOf(name), String.valueOf(value)));
        }
        return strings;
    }

    private static Map<String, @Nullable Object> texts(Map<?, ?> map) {
        Map<String, @Nullable Object> texts = new LinkedHashMap<>();
        map.forEach((key, value) -> texts.put(String.valueOf(key), value));
        return texts;
    }
}
