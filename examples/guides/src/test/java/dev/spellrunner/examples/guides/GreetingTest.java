// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.testing.RunTrace;
import dev.spellrunner.runner.testing.SpellTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GreetingTest {

    @Test
    void shoutsTheName() {
        RunTrace trace = SpellTest.of(Greeting.spell())
                .components(StandardComponents.all().with(Greeting.shout()))
                .stub("Shout", Outputs.of("loud", "HUSH!"))
                .run(Map.of("name", "ada"));

        assertThat(trace.outputs("loud")).isEqualTo("HUSH!");
        assertThat(trace.order()).containsExactly("start", "name", "shout", "end");
    }
}
