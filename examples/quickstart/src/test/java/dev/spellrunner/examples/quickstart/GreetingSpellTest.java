// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.testing.RunTrace;
import dev.spellrunner.runner.testing.SpellTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A host tests a spell in-process, with stubs where its workers would go out into the world. */
class GreetingSpellTest {

    private static final Component LOOK_UP = Component.named("Look Up")
            .input("name", SocketType.STRING)
            .triggerInput("trigger")
            .output("title", SocketType.STRING)
            .triggerOutput("found")
            .triggerOutput("error")
            .worker((in, ctx) -> {
                throw new IllegalStateException("no test should ask the directory of people");
            });

    private static final Spell GREETING = Spell.named("greeting")
            .node("start", "Module Trigger In")
            .node("name", "Universal Input", Map.of("name", "name"))
            .node("look-up", "Look Up")
            .node("hello", "Output", Map.of("name", "hello"))
            .node("plain", "Output", Map.of("name", "plain"))
            .wire("start", "trigger", "look-up", "trigger")
            .wire("name", "output", "look-up", "name")
            .wire("look-up", "found", "hello", "trigger")
            .wire("look-up", "title", "hello", "input")
            .wire("look-up", "error", "plain", "trigger")
            .wire("name", "output", "plain", "input")
            .build();

    private final SpellTest test =
            SpellTest.of(GREETING).components(StandardComponents.all().with(LOOK_UP));

    @Test
    void greetsByTitle() {
        RunTrace trace = test.stub("Look Up", Outputs.of("title", "Countess of Lovelace"))
                .run(Map.of("name", "Ada"));

        assertThat(trace.outputs("hello")).isEqualTo("Countess of Lovelace");
        assertThat(trace.inputsOf("look-up")).containsEntry("name", "Ada");
        assertThat(trace.skipped("plain")).as("%s", trace).isTrue();
    }

    @Test
    void greetsAsItDidWhenTheDirectoryWasAsked() {
        // Elsewhere: run(RunRequest.of(inputs).record(Recorder.to(file))) once, and Recording.read(file) from then on.
        Recording recording = Recording.of(test.stub("Look Up", Outputs.of("title", "Countess of Lovelace"))
                .run(Map.of("name", "Ada"))
                .events());

        RunTrace trace = SpellTest.of(GREETING)
                .components(StandardComponents.all().with(LOOK_UP))
                .answering(recording, "Look Up")
                .run(Map.of("name", "Ada"));

        assertThat(trace.outputs("hello")).isEqualTo("Countess of Lovelace");
    }

    @Test
    void greetsByNameIfNobodyCanBeAsked() {
        RunTrace trace = test.run(Map.of("name", "Ada"));

        assertThat(trace.outputs("plain")).isEqualTo("Ada");
        assertThat(trace.failure("look-up")).isPresent();
        assertThat(trace.order()).containsExactly("start", "name", "look-up", "plain");
    }
}
