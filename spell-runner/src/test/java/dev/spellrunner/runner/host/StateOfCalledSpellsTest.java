// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.components.StandardComponents;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Issue 15.6: the State of called spells began anew when an open spell was edited. */
@Timeout(30)
class StateOfCalledSpellsTest {

    private static final User ADA = new User("ada");

    private static final Components COMPONENTS = StandardComponents.all()
            .with(Component.named("Count")
                    .output("count", SocketType.NUMBER)
                    .worker((in, ctx) -> Outputs.of(
                            "count",
                            ctx.state().update(StateOfCalledSpellsTest::counted).get("count"))));

    private static Map<String, @Nullable Object> counted(Map<String, @Nullable Object> before) {
        Map<String, @Nullable Object> after = new HashMap<>(before);
        after.put("count", before.get("count") instanceof Number number ? number.longValue() + 1 : 1L);
        return after;
    }

    private static Spell counter(String id) {
        return Spell.named(id)
                .id(id)
                .node("1", "Module Trigger In", Map.of("name", "in"))
                .node("2", "Count")
                .node("3", "Output", Map.of("name", "count"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "count", "3", "input")
                .build();
    }

    private static Spell calling(int version) {
        return Spell.named("calling")
                .id("calling")
                .node("1", "Module Trigger In", Map.of("name", "in", "edited", version))
                .node("2", "Spell", Map.of("spellId", "first", "outputs", OUTPUTS, "inputs", INPUTS))
                .node("3", "Spell", Map.of("spellId", "second", "outputs", OUTPUTS, "inputs", INPUTS))
                .node("4", "Output", Map.of("name", "first"))
                .node("5", "Output", Map.of("name", "second"))
                .wire("1", "trigger", "2", "in")
                .wire("1", "trigger", "3", "in")
                .wire("1", "trigger", "4", "trigger")
                .wire("1", "trigger", "5", "trigger")
                .wire("2", "count", "4", "input")
                .wire("3", "count", "5", "input")
                .build();
    }

    private static final java.util.List<Map<String, Object>> OUTPUTS = java.util.List.of(
            Map.of("name", "count", "socketKey", "count", "socketType", "anySocket", "taskType", "output"));
    private static final java.util.List<Map<String, Object>> INPUTS = java.util.List.of(
            Map.of("name", "in", "socketKey", "in", "socketType", "triggerSocket", "taskType", "option"));

    @Test
    void staysOverTwoEditsForTwoCalledSpells() throws Exception {
        InMemorySpells store = new InMemorySpells(calling(0), counter("first"), counter("second"));
        try (SpellHost host =
                SpellHost.builder(user -> store).components(COMPONENTS).build()) {
            SpellManager manager = host.connect(ADA);
            manager.open("calling");

            for (long run = 1; run <= 3; run++) {
                assertThat(manager.start("calling", RunRequest.of(Map.of()))
                                .result()
                                .get(30, SECONDS)
                                .outputs())
                        .isEqualTo(Map.of("first", run, "second", run));
                assertThat(store.replace(calling((int) run - 1), calling((int) run)))
                        .isTrue();
            }
        }
    }
}
