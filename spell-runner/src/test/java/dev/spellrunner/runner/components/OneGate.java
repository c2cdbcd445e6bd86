// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A spell of one gate: each input of the run is wired to an input of it, each of its ways to an output. */
final class OneGate {

    private final String component;
    private final Map<String, Object> data = new LinkedHashMap<>();
    private List<String> ways = List.of("true", "false");

    OneGate(String component) {
        this.component = component;
    }

    OneGate set(String setting, Object value) {
        data.put(setting, value);
        return this;
    }

    OneGate ways(String... names) {
        ways = List.of(names);
        return this;
    }

    SpellRunner.Builder on(Set<String> inputs) {
        SpellBuilder spell = Spell.named("test")
                .node("start", "Module Trigger In")
                .node("it", component, data)
                .node("text", "String Variable", Map.of("_var", "x"))
                .wire("start", "trigger", "it", "trigger");
        for (String input : inputs) {
            spell.node("in-" + input, "Universal Input", Map.of("name", input))
                    .wire("in-" + input, "output", "it", input);
        }
        for (String way : ways) {
            spell.node("out-" + way, "Output", Map.of("name", way))
                    .wire("it", way, "out-" + way, "trigger")
                    .wire("text", "output", "out-" + way, "input");
        }
        return SpellRunner.builder(spell.build()).components(StandardComponents.all());
    }

    RunResult run(Map<String, ?> inputs) {
        return on(inputs.keySet()).build().run(inputs);
    }

    /** Returns the names of the ways that control went. */
    List<String> goes(Map<String, ?> inputs) {
        return new ArrayList<>(run(inputs).orThrow().outputs().keySet());
    }

    String failureOf(Map<String, ?> inputs) {
        return run(inputs).failures().get(0).message();
    }
}
