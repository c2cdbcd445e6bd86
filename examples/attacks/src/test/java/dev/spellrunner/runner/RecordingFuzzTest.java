// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellException;
import dev.spellrunner.runner.components.StandardComponents;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Recordings of any bytes: each is refused, or a replay of it ends. */
class RecordingFuzzTest {

    private static final Spell SPELL = Spell.named("greeting")
            .node("1", "Universal Input", Map.of("name", "name"))
            .node("2", "Echo")
            .node("3", "Output", Map.of("name", "hello"))
            .wire("1", "output", "2", "string")
            .wire("2", "output", "3", "input")
            .build();

    private static SpellRunner runner() {
        return SpellRunner.builder(SPELL)
                .components(StandardComponents.all())
                .executor(Runnable::run)
                .build();
    }

    private static Recording seed(String name) throws IOException {
        try (InputStream bytes =
                RecordingFuzzTest.class.getResourceAsStream("RecordingFuzzTestInputs/isReplayedOrRefused/" + name)) {
            return Recording.read(bytes);
        }
    }

    /** Seeds that are all refused at once would lead the fuzzing nowhere. */
    @Test
    void itsSeedsAreWhatTheirNamesSay() throws IOException {
        try (SpellRunner runner = runner()) {
            assertThat(runner.replay(seed("whole")).status()).isEqualTo(RunResult.Status.COMPLETED);
            assertThat(seed("torn").isTorn()).isTrue();
            assertThatThrownBy(() -> seed("gap")).hasMessageContaining("missing before it");
            assertThatThrownBy(() -> seed("headless")).hasMessageContaining("first line");
        }
    }

    @FuzzTest
    void isReplayedOrRefused(byte[] bytes) throws IOException {
        try (SpellRunner runner = runner()) {
            Recording recording = Recording.read(new ByteArrayInputStream(bytes));
            assertThat(recording.toString()).isNotNull();

            assertThat(runner.replay(recording).status()).isNotNull();
        } catch (IllegalArgumentException | IllegalStateException | SpellException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
