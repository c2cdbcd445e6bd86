// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A spell of one node of interest: each input of the run is wired to an input of it, each of its outputs to an output. */
final class OneNode {

    private final Components components;
    private final String component;
    private final Map<String, Object> data = new LinkedHashMap<>();
    private final Map<String, Object> state = new LinkedHashMap<>();
    private List<String> outputs = List.of();
    final List<NodeEvent> events = new ArrayList<>();

    @Nullable
    SpellRunner runner;

    OneNode(Components components, String component) {
        this.components = components;
        this.component = component;
    }

    OneNode set(String setting, Object value) {
        data.put(setting, value);
        return this;
    }

    OneNode state(String name, Object value) {
        state.put(name, value);
        return this;
    }

    OneNode inputs(String... names) {
        return set("inputs", sockets(names));
    }

    OneNode addedOutputs(String... names) {
        return set("outputs", sockets(names)).outputs(names);
    }

    OneNode outputs(String... names) {
        outputs = List.of(names);
        return this;
    }

    private static List<Map<String, Object>> sockets(String... names) {
        return Arrays.stream(names)
                .map(name -> Map.<String, Object>of(
                        "name", name, "socketKey", "key-of-" + name, "taskType", "output", "socketType", "anySocket"))
                .toList();
    }

    Spell spell(Iterable<String> inputs) {
        SpellBuilder spell =
                Spell.named("test").node("start", "Module Trigger In").node("it", component, data);
        state.forEach(spell::state);
        spell.wire("start", "trigger", "it", "trigger");
        for (String input : inputs) {
            spell.node("in-" + input, "Universal Input", Map.of("name", input))
                    .wire("in-" + input, "output", "it", keyOf("inputs", input));
        }
        for (String output : outputs) {
            spell.node("out-" + output, "Output", Map.of("name", output))
                    .wire("it", "trigger", "out-" + output, "trigger")
                    .wire("it", keyOf("outputs", output), "out-" + output, "input");
        }
        return spell.build();
    }

    private String keyOf(String side, String name) {
        boolean added = data.get(side) instanceof List<?> sockets
                && sockets.stream().anyMatch(socket -> name.equals(((Map<?, ?>) socket).get("name")));
        return added ? "key-of-" + name : name;
    }

    RunResult run(Map<String, ?> inputs) {
        runner = SpellRunner.builder(spell(new ArrayList<>(inputs.keySet())))
                .components(components)
                .sink(events::add)
                .build();
        return runner.run(inputs);
    }

    Map<String, @Nullable Object> outputsOf(Map<String, ?> inputs) {
        return run(inputs).orThrow().outputs();
    }

    String failureOf(Map<String, ?> inputs) {
        return run(inputs).failures().get(0).message();
    }

    List<Object> chunks() {
        List<Object> chunks = new ArrayList<>();
        for (NodeEvent event : events) {
            if (event instanceof NodeEvent.Progress progress && progress.chunk() != null) {
                chunks.add(progress.chunk());
            }
        }
        return chunks;
    }
}
