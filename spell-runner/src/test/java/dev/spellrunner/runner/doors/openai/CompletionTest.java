// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.event.Usage;
import org.junit.jupiter.api.Test;

class CompletionTest {

    private final Completion completion = new Completion("chatcmpl-r", 12, "m", true);

    @Test
    void tellsTheTokensThatWereCounted() {
        assertThat(new String(completion.usageChunk(Usage.of("parrot", 7, 3)), UTF_8))
                .isEqualTo(
                        "{\"id\":\"chatcmpl-r\",\"object\":\"chat.completion.chunk\",\"created\":12,\"model\":\"m\","
                                + "\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3,\"total_tokens\":10}}");
    }

    @Test
    void tellsOfNoTokensWhereNobodyCounted() {
        assertThat(new String(completion.whole("hi", null), UTF_8))
                .endsWith("\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":0,\"total_tokens\":0}}");
    }
}
