// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellException;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.SpellRunner;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Templates of any text: each is refused when a spell gets ready, or filled within bounds. */
class TemplateFuzzTest {

    private static final Map<String, Object> INPUTS =
            Map.of("a", "text", "b", List.of(1, List.of(2, 3), Map.of("c", "d")), "n", 3);

    @FuzzTest
    void isFilledOrRefused(byte[] bytes) {
        String template = new String(bytes, StandardCharsets.UTF_8);
        Spell spell = Spell.named("t")
                .node("1", "Trigger In")
                .node("2", "Universal Input", Map.of("name", "a"))
                .node(
                        "3",
                        "Generator",
                        Map.of(
                                "fewshot",
                                template,
                                "inputs",
                                List.of(Map.of("name", "a", "socketKey", "a", "socketType", "anySocket"))))
                .node("4", "Output", Map.of("name", "result"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "output", "3", "a")
                .wire("3", "trigger", "4", "trigger")
                .wire("3", "result", "4", "input")
                .build();
        try (SpellRunner runner = SpellRunner.builder(spell)
                .components(StandardComponents.builder()
                        .completion((request, context) -> CompletableFuture.completedFuture(request.prompt()))
                        .build())
                .executor(Runnable::run)
                .build()) {
            assertThat(runner.run(RunRequest.of(Map.of("a", INPUTS)).deadline(Duration.ofSeconds(10)))
                            .status())
                    .isNotNull();
        } catch (SpellException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
