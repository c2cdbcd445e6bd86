// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunFailedException;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.components.StandardComponents;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class QuickstartTest {

    @Test
    void runsASpellWithAComponentOfItsOwn() {
        assertThat(Quickstart.shout("ada", event -> {})).isEqualTo("ADA!");
    }

    @Test
    void tellsWhatEachNodeDidBeforeTheSpellIsCompleted() {
        List<NodeEvent> events = new ArrayList<>();

        Quickstart.shout("ada", events::add);

        assertThat(events)
                .filteredOn(NodeEvent::isTerminal)
                .extracting(event -> event.path().toString())
                .containsExactly("start", "name", "shout", "end", "");
    }

    @Test
    void triesAgainWhenSomethingOutsideFailed() {
        AtomicInteger calls = new AtomicInteger();

        RunResult result = runnerOf(calls, 2).run(Map.of());

        assertThat(result.isCompleted()).isTrue();
        assertThat(calls).hasValue(3);
    }

    @Test
    void givesUpAfterSoManyTries() {
        AtomicInteger calls = new AtomicInteger();
        SpellRunner runner = runnerOf(calls, 5);

        assertThatThrownBy(() -> runner.run(Map.of()).orThrow())
                .isInstanceOf(RunFailedException.class)
                .hasMessageContaining("node 'flaky' (Flaky): line is down");
        assertThat(calls).hasValue(3);
    }

    private static SpellRunner runnerOf(AtomicInteger calls, int failures) {
        Component flaky = Component.named("Flaky").triggerInput("trigger").worker((in, ctx) -> {
            if (calls.incrementAndGet() <= failures) {
                throw new IOException("line is down");
            }
            return Outputs.none();
        });
        Spell spell = Spell.named("calling")
                .node("start", "Module Trigger In")
                .node("flaky", "Flaky")
                .wire("start", "trigger", "flaky", "trigger")
                .build();
        return SpellRunner.builder(spell)
                .components(StandardComponents.all().with(flaky))
                .decorate(new Retry(3))
                .build();
    }
}
