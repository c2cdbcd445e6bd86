// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellException;
import dev.spellrunner.runner.components.StandardComponents;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;

/** Recordings of any bytes: each is refused, or a replay of it ends. */
class RecordingFuzzTest {

    private static final Spell SPELL = Spell.named("greeting")
            .node("1", "Universal Input", Map.of("name", "name"))
            .node("2", "Echo")
            .node("3", "Output", Map.of("name", "hello"))
            .wire("1", "output", "2", "input")
            .wire("2", "output", "3", "input")
            .build();

    @FuzzTest
    void isReplayedOrRefused(byte[] bytes) throws IOException {
        try (SpellRunner runner = SpellRunner.builder(SPELL)
                .components(StandardComponents.all())
                .executor(Runnable::run)
                .build()) {
            Recording recording = Recording.read(new ByteArrayInputStream(bytes));
            assertThat(recording.toString()).isNotNull();

            assertThat(runner.replay(recording).status()).isNotNull();
        } catch (IllegalArgumentException | IllegalStateException | SpellException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
