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
        return NodeEvent.of(RUN, SPELL).seq(seq).at(AT).node(path, component).started(inputs);
    }

    static Started started(
            long seq, String path, String component, Map<String, @Nullable Object> inputs, String version) {
        return NodeEvent.of(RUN, SPELL)
                .seq(seq)
                .at(AT)
                .node(path, component)
                .version(version)
                .started(inputs);
    }

    static Waiting waiting(
            long seq, String path, String component, Map<String, @Nullable Object> inputs, String reason) {
        return NodeEvent.of(RUN, SPELL).seq(seq).at(AT).node(path, component).waiting(inputs, reason);
    }

    static Progress progress(long seq, String path, @Nullable Object chunk) {
        return progress(RUN, seq, seq, path, chunk);
    }

    static Progress progress(String run, long since, long seq, String path, @Nullable Object chunk) {
        return NodeEvent.of(run, SPELL)
                .seq(seq)
                .since(since)
                .at(AT)
                .node(path, "Chat")
                .progress(chunk);
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
        return NodeEvent.of(RUN, SPELL)
                .seq(seq)
                .at(AT)
                .node(path, component)
                .closed(closed)
                .micros(micros)
                .completed(outputs);
    }

    static Completed completed(
            long seq,
            String path,
            String component,
            Map<String, @Nullable Object> outputs,
            List<String> closed,
            Usage usage,
            long micros) {
        return NodeEvent.of(RUN, SPELL)
                .seq(seq)
                .at(AT)
                .node(path, component)
                .closed(closed)
                .usage(usage)
                .micros(micros)
                .completed(outputs);
    }

    static Completed answered(long seq, String path, Origin origin, Map<String, @Nullable Object> outputs) {
        return NodeEvent.of(RUN, SPELL)
                .seq(seq)
                .at(AT)
                .node(path, "Chat")
                .origin(origin)
                .completed(outputs);
    }

    static Failed failed(long seq, String path, String component, NodeError error, long micros) {
        return NodeEvent.of(RUN, SPELL)
                .seq(seq)
                .at(AT)
                .node(path, component)
                .micros(micros)
                .failed(error);
    }

    static Skipped skipped(long seq, String path, String component, String reason) {
        return NodeEvent.of(RUN, SPELL).seq(seq).at(AT).node(path, component).skipped(reason);
    }

    static Cancelled cancelled(long seq, String path, String component, String reason, long micros) {
        return NodeEvent.of(RUN, SPELL)
                .seq(seq)
                .at(AT)
                .node(path, component)
                .micros(micros)
                .cancelled(reason);
    }

    static Skipped skipped(long seq, String path, String component, String reason, Cause by) {
        return NodeEvent.of(RUN, SPELL)
                .seq(seq)
                .at(AT)
                .node(path, component)
                .by(by)
                .skipped(reason);
    }

    static Cancelled cancelled(long seq, String path, String component, String reason, Cause by, long micros) {
        return NodeEvent.of(RUN, SPELL)
                .seq(seq)
                .at(AT)
                .node(path, component)
                .by(by)
                .micros(micros)
                .cancelled(reason);
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
