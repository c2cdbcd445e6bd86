// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe.micrometer;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.observe.HostLoad;
import dev.spellrunner.runner.observe.HostObserver;
import dev.spellrunner.runner.observe.ObservedRun;
import dev.spellrunner.runner.observe.RunObserver;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Measures what a host does, with Micrometer.
 *
 * <pre>{@code
 * SpellHost.builder(stores).observe(MeteredHost.of(registry)).build();
 * }</pre>
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>kind</th><th>tags</th></tr>
 * <tr><td>{@code spellrunner.run}</td><td>timer</td><td>spell, door, status</td></tr>
 * <tr><td>{@code spellrunner.node}</td><td>timer</td><td>component, status</td></tr>
 * <tr><td>{@code spellrunner.gate.wait}</td><td>timer</td><td>component</td></tr>
 * <tr><td>{@code spellrunner.tokens}</td><td>counter</td><td>model, type ({@code input}, {@code output})</td></tr>
 * <tr><td>{@code spellrunner.calls.rejected}</td><td>counter</td><td>door, code</td></tr>
 * <tr><td>{@code spellrunner.events.dropped}, of which clients were too slow to take them</td><td>counter</td><td></td></tr>
 * <tr><td>{@code spellrunner.runs.active}, {@code spellrunner.spells.open}</td><td>gauge</td><td></td></tr>
 * <tr><td>{@code spellrunner.runs.held}, in which a node waits at a gate</td><td>gauge</td><td></td></tr>
 * <tr><td>{@code spellrunner.connections}</td><td>gauge</td><td>door</td></tr>
 * <tr><td>{@code spellrunner.queue.depth}</td><td>gauge</td><td>queue ({@code calls}, {@code tasks})</td></tr>
 * <tr><td>{@code spellrunner.log.bytes}</td><td>gauge, in bytes</td><td></td></tr>
 * </table>
 *
 * <p>Values of a tag are bounded: after the first 100 spells, models and components, others are {@code other}. Nothing
 * tells users, runs or values. What the host does not know, such as the queue of a given executor, is NaN. Thread-safe;
 * for one host. Two hosts that share a registry need tags that tell them apart.
 */
public final class MeteredHost implements HostObserver {

    /** The doors whose connections are counted each; those of others are counted together. */
    private static final List<String> DOORS =
            List.of("java", "http", "sse", "ws", "socketio", "openai", "mcp", "agui", "elsewhere");

    private final MeterRegistry registry;
    private final Tags tags;
    private final RunMeters meters;

    private MeteredHost(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
        this.meters = new RunMeters(registry, tags);
    }

    /**
     * Measures a host.
     *
     * @param registry takes the meters
     * @param tags keys and values that all of them get, alternating
     */
    public static MeteredHost of(MeterRegistry registry, String... tags) {
        return new MeteredHost(requireNonNull(registry, "registry"), Tags.of(tags));
    }

    @Override
    public void watching(Supplier<HostLoad> load) {
        RecentLoad recent = new RecentLoad(load);
        gauge("spellrunner.runs.active", Tags.empty(), recent, HostLoad::runs);
        Gauge.builder("spellrunner.runs.held", meters::runsHeld).tags(tags).register(registry);
        gauge("spellrunner.spells.open", Tags.empty(), recent, HostLoad::openSpells);
        DOORS.forEach(door ->
                gauge("spellrunner.connections", Tags.of("door", door), recent, now -> now.connectionsAt(door)));
        gauge("spellrunner.connections", Tags.of("door", "other"), recent, MeteredHost::atOtherDoors);
        gauge("spellrunner.queue.depth", Tags.of("queue", "calls"), recent, HostLoad::callsWaiting);
        gauge(
                "spellrunner.queue.depth",
                Tags.of("queue", "tasks"),
                recent,
                now -> now.tasksWaiting().isPresent() ? now.tasksWaiting().getAsInt() : Double.NaN);
        Gauge.builder(
                        "spellrunner.log.bytes",
                        () -> recent.now().logBytes().isPresent()
                                ? (double) recent.now().logBytes().getAsLong()
                                : Double.NaN)
                .tags(tags)
                .baseUnit("bytes")
                .register(registry);
    }

    private void gauge(String name, Tags own, RecentLoad recent, ToDoubleFunction<HostLoad> value) {
        Gauge.builder(name, () -> value.applyAsDouble(recent.now()))
                .tags(tags.and(own))
                .register(registry);
    }

    private static double atOtherDoors(HostLoad now) {
        return now.connections().entrySet().stream()
                .filter(door -> !DOORS.contains(door.getKey()))
                .mapToInt(door -> door.getValue())
                .sum();
    }

    @Override
    public RunObserver starting(ObservedRun run) {
        return new MeteredRun(meters, run);
    }

    @Override
    public void dropped(long events) {
        meters.dropped(events);
    }

    @Override
    public void refused(String door, String code) {
        meters.refused(door, code);
    }
}
