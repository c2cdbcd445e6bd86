// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import dev.spellrunner.core.event.NodeEvent.Cancelled;
import dev.spellrunner.core.event.NodeEvent.Completed;
import dev.spellrunner.core.event.NodeEvent.Failed;
import dev.spellrunner.core.event.NodeEvent.Progress;
import dev.spellrunner.core.event.NodeEvent.Skipped;
import dev.spellrunner.core.event.NodeEvent.Started;
import dev.spellrunner.core.event.NodeEvent.Waiting;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes events of a run {@code r-1} of the spell {@code wee silver}, all at the same time. */
final class Events {

    static final Instant AT = Instant.parse("2026-11-24T02:00:00.123Z");

    private static final String RUN = "r-1";
    private static final String SPELL = "wee silver";

    private Events() {}

    static Started started(long seq, String path, String component, Map<String, @Nullable Object> inputs) {
        return new Started(RUN, SPELL, seq, seq, AT, NodePath.parse(path), component, inputs);
    }

    static Started started(
            long seq, String path, String component, Map<String, @Nullable Object> inputs, String version) {
        return new Started(RUN, SPELL, seq, seq, AT, NodePath.parse(path), component, inputs, version);
    }

    static Waiting waiting(
            long seq, String path, String component, Map<String, @Nullable Object> inputs, String reason) {
        return new Waiting(RUN, SPELL, seq, seq, AT, NodePath.parse(path), component, inputs, reason);
    }

    static Progress progress(long seq, String path, @Nullable Object chunk) {
        return progress(RUN, seq, seq, path, chunk);
    }

    static Progress progress(String run, long since, long seq, String path, @Nullable Object chunk) {
        return new Progress(run, SPELL, since, seq, AT, NodePath.parse(path), "Chat", chunk);
    }

    static Completed completed(long seq, String path) {
        return completed(seq, path, "Chat", Map.of(), List.of(), 0);
    }

    static Completed completed(
            long seq,
            String path,
            String component,
            Map<String, @Nullable Object> outputs,
            List<String> closed,
            long micros) {
        return new Completed(RUN, SPELL, seq, seq, AT, NodePath.parse(path), component, outputs, closed, micros);
    }

    static Completed completed(
            long seq,
            String path,
            String component,
            Map<String, @Nullable Object> outputs,
            List<String> closed,
            Usage usage,
            long micros) {
        return new Completed(
                RUN,
                SPELL,
                seq,
                seq,
                AT,
                NodePath.parse(path),
                component,
                outputs,
                closed,
                Origin.WORKER,
                usage,
                micros);
    }

    static Completed answered(long seq, String path, Origin origin, Map<String, @Nullable Object> outputs) {
        return new Completed(RUN, SPELL, seq, seq, AT, NodePath.parse(path), "Chat", outputs, List.of(), origin, 0);
    }

    static Failed failed(long seq, String path, String component, NodeError error, long micros) {
        return new Failed(RUN, SPELL, seq, seq, AT, NodePath.parse(path), component, error, micros);
    }

    static Skipped skipped(long seq, String path, String component, String reason) {
        return new Skipped(RUN, SPELL, seq, seq, AT, NodePath.parse(path), component, reason);
    }

    static Cancelled cancelled(long seq, String path, String component, String reason, long micros) {
        return new Cancelled(RUN, SPELL, seq, seq, AT, NodePath.parse(path), component, reason, micros);
    }

    static Skipped skipped(long seq, String path, String component, String reason, Cause by) {
        return new Skipped(RUN, SPELL, seq, seq, AT, NodePath.parse(path), component, reason, by);
    }

    static Cancelled cancelled(long seq, String path, String component, String reason, Cause by, long micros) {
        return new Cancelled(RUN, SPELL, seq, seq, AT, NodePath.parse(path), component, reason, by, micros);
    }

    static Map<String, @Nullable Object> map(String key1, @Nullable Object value1) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put(key1, value1);
        return map;
    }

    static Map<String, @Nullable Object> map(
            String key1, @Nullable Object value1, String key2, @Nullable Object value2) {
        Map<String, @Nullable Object> map = map(key1, value1);
        map.put(key2, value2);
        return map;
    }
}
