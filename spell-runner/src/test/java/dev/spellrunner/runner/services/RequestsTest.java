// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.runner.Gate;
import dev.spellrunner.runner.cluster.RunQuery;
import dev.spellrunner.runner.cluster.RunStatus;
import dev.spellrunner.runner.host.Credentials;
import dev.spellrunner.runner.observe.RunOrigin;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestsTest {

    @Test
    void saysOnlyWhatDiffers() {
        CompletionRequest plain = CompletionRequest.of("Once", "m");
        CompletionRequest other = plain.withTemperature(0.5)
                .withMaxTokens(9)
                .withStop(List.of("\n"))
                .withFrequencyPenalty(1);

        assertThat(plain).isEqualTo(new CompletionRequest("Once", "m", 0, 256, List.of(), 0));
        assertThat(other).isEqualTo(new CompletionRequest("Once", "m", 0.5, 9, List.of("\n"), 1));
        assertThat(ImageRequest.of("a cat").withCacheTag("cats").withTopK(3))
                .isEqualTo(new ImageRequest("a cat", "cats", 3));
        assertThat(InferenceRequest.of("{}")).isEqualTo(new InferenceRequest(null, "{}"));
        assertThat(InferenceRequest.of("{}").withModel("big")).isEqualTo(new InferenceRequest("big", "{}"));
    }

    /** Each may get more parts, and its constructor with them; what makes it without the constructor stays. */
    @ParameterizedTest
    @ValueSource(
            classes = {
                CompletionRequest.class,
                InferenceRequest.class,
                ImageRequest.class,
                SearchRequest.class,
                EmbeddingRequest.class,
                Gate.Request.class,
                RunOrigin.class,
                Credentials.class,
                RunQuery.class,
            })
    void areMadeAndChangedWithoutTheConstructor(Class<?> type) {
        assertThat(type.getMethods())
                .as("methods that make one")
                .anyMatch(each -> Modifier.isStatic(each.getModifiers()) && each.getReturnType() == type);
        assertThat(type.isRecord()).isTrue();
    }

    @Test
    void changesOnePartOfWhatIsMade() {
        Credentials shown = Credentials.from("::1")
                .withHeaders(Map.of("Authorization", List.of("Bearer t")))
                .withQuery(Map.of("q", List.of("1")))
                .withPayload(Map.of("k", 2));
        Instant now = Instant.EPOCH;

        assertThat(SearchRequest.of("tea", "web").withMost(5)).isEqualTo(new SearchRequest("tea", "web", 5));
        assertThat(EmbeddingRequest.of("tea", "m")).isEqualTo(new EmbeddingRequest("tea", "m"));
        assertThat(shown)
                .isEqualTo(new Credentials(
                        Map.of("authorization", List.of("Bearer t")),
                        Map.of("q", List.of("1")),
                        Map.of("k", 2),
                        "::1"));
        assertThat(RunQuery.newestOf("ada", 3)
                        .withSpell("s")
                        .withStatus(RunStatus.FAILED)
                        .withSince(now)
                        .withUntil(now.plusSeconds(1))
                        .withText("Tea")
                        .withBefore("r-1"))
                .isEqualTo(new RunQuery(
                        "ada",
                        Optional.of("s"),
                        Optional.of(RunStatus.FAILED),
                        Optional.of(now),
                        Optional.of(now.plusSeconds(1)),
                        Optional.of("tea"),
                        Optional.of("r-1"),
                        3));
    }
}
