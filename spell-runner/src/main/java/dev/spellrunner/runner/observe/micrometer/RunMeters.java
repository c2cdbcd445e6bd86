// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe.micrometer;

import dev.spellrunner.core.event.Usage;
import dev.spellrunner.runner.observe.FewWords;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/** The meters of runs, which are kept: to look one up in its registry takes longer than to use it. Thread-safe. */
final class RunMeters {

    private final MeterRegistry registry;
    private final Tags tags;

    private final Map<RunKey, Timer> runs = new ConcurrentHashMap<>();
    private final Map<NodeKey, Timer> nodes = new ConcurrentHashMap<>();
    private final Map<String, Timer> waits = new ConcurrentHashMap<>();
    private final Map<String, Counter[]> tokens = new ConcurrentHashMap<>();

    private final Counter dropped;

    /** The runs in which nodes wait; one that another host goes on with is forgotten here as its observer is. */
    private final Set<Object> held = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private final FewWords spells = new FewWords();
    private final FewWords components = new FewWords();
    private final FewWords models = new FewWords();

    RunMeters(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
        this.dropped = Counter.builder("spellrunner.events.dropped").tags(tags).register(registry);
    }

    private record RunKey(String spell, String door, String status) {}

    private record NodeKey(String component, String status) {}

    void run(String spell, String door, String status, long micros) {
        runs.computeIfAbsent(new RunKey(spells.known(spell), door, status), this::timer)
                .record(Duration.ofNanos(micros * 1000));
    }

    private Timer timer(RunKey key) {
        return timer("spellrunner.run", Tags.of("spell", key.spell, "door", key.door, "status", key.status));
    }

    void node(String component, String status, long micros) {
        nodes.computeIfAbsent(new NodeKey(components.known(component), status), this::timer)
                .record(Duration.ofNanos(micros * 1000));
    }

    private Timer timer(NodeKey key) {
        return timer("spellrunner.node", Tags.of("component", key.component, "status", key.status));
    }

    void waited(String component, Duration time) {
        waits.computeIfAbsent(
                        components.known(component),
                        known -> timer("spellrunner.gate.wait", Tags.of("component", known)))
                .record(time);
    }

    private Timer timer(String name, Tags own) {
        return Timer.builder(name).tags(tags.and(own)).register(registry);
    }

    void used(Usage usage) {
        String model = usage.model().isEmpty() ? "several" : usage.model();
        Counter[] both = tokens.computeIfAbsent(
                models.known(model), known -> new Counter[] {tokens(known, "input"), tokens(known, "output")});
        both[0].increment((double) usage.input());
        both[1].increment((double) usage.output());
    }

    private Counter tokens(String model, String type) {
        return Counter.builder("spellrunner.tokens")
                .tags(tags.and("model", model, "type", type))
                .register(registry);
    }

    void dropped(long events) {
        dropped.increment((double) events);
    }

    /** Notes whether nodes of a run wait. */
    void held(Object run, boolean isHeld) {
        if (isHeld) {
            held.add(run);
        } else {
            held.remove(run);
        }
    }

    int runsHeld() {
        return held.size();
    }

    void refused(String door, String code) {
        Counter.builder("spellrunner.calls.rejected")
                .tags(tags.and("door", door, "code", code))
                .register(registry)
                .increment();
    }
}
