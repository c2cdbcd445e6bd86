// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodeEvent.Completed;
import dev.spellrunner.core.event.NodeEvent.Started;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.event.Origin;
import dev.spellrunner.examples.benchmarks.Workload.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@link SortedLoop}, with the two events that the engine makes of a node, and one reading of the clock. Immutable. */
final class BareEvents {

    private final String name;
    private final NodeWork[] works;
    private final Kind[] kinds;
    private final int[][] sources;
    private final NodePath[] paths;
    private final Clock clock = Clock.systemUTC();
    private final EventSink sink;

    BareEvents(Workload workload, EventSink sink) {
        this.name = workload.name;
        this.works = workload.works();
        this.kinds = workload.kinds;
        this.sources = workload.sources;
        this.paths = new NodePath[works.length];
        for (int node = 0; node < paths.length; node++) {
            paths[node] = NodePath.of(Integer.toString(node));
        }
        this.sink = sink;
    }

    Object run(Object input) {
        Object[] values = new Object[works.length];
        long seq = 0;
        Instant at = clock.instant();
        seq++;
        sink.emit(new Started("run", name, seq, seq, at, NodePath.ROOT, "", Map.of("x", input), null, Map.of()));
        for (int node = 0; node < works.length; node++) {
            Instant started = at;
            String component = kinds[node].name();
            seq++;
            sink.emit(new Started(
                    "run",
                    name,
                    seq,
                    seq,
                    started,
                    paths[node],
                    component,
                    inputs(sources[node], values),
                    null,
                    Map.of()));
            Object value = works[node].work(values, sources[node], input);
            values[node] = value;
            at = clock.instant();
            seq++;
            sink.emit(new Completed(
                    "run",
                    name,
                    seq,
                    seq,
                    at,
                    paths[node],
                    component,
                    Map.of("out", value),
                    List.of(),
                    Origin.WORKER,
                    null,
                    Duration.between(started, at).toNanos() / 1000,
                    false));
        }
        Object result = requireNonNull(values[values.length - 1], "result");
        seq++;
        sink.emit(new Completed(
                "run",
                name,
                seq,
                seq,
                at,
                NodePath.ROOT,
                "",
                Map.of("result", result),
                List.of(),
                Origin.WORKER,
                null,
                0,
                false));
        return result;
    }

    private static Map<String, Object> inputs(int[] sources, Object[] values) {
        return switch (sources.length) {
            case 0 -> Map.of();
            case 1 -> Map.of("in", values[sources[0]]);
            case 2 -> Map.of("a", values[sources[0]], "b", values[sources[1]]);
            default -> {
                Map<String, Object> all = new HashMap<>();
                Object[] list = new Object[sources.length];
                for (int i = 0; i < list.length; i++) {
                    list[i] = values[sources[i]];
                }
                all.put("in", List.of(list));
                yield all;
            }
        };
    }
}
