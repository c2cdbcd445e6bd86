// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

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
}
