// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The clients that people use: OpenAI's own, LangChain's, and the AI SDK's. */
@Tag("full")
@Timeout(120)
class OpenAiClientsTest {

    @TempDir
    Path directory;

    @Test
    void servesTheOfficialClientsAndRunsNothingTwice() throws Exception {
        try (ChatFixture fixture = new ChatFixture()) {
            JsonNode seen = NodeScripts.run(
                    directory, "openai-clients.mjs", fixture.uri("/v1").toString(), "ada-token");

            for (String client : new String[] {"openai", "langchain", "aiSdk"}) {
                assertThat(seen.path(client + "Whole").asText()).as(client).isEqualTo("one two three");
                assertThat(seen.path(client + "Stream").asText()).as(client).isEqualTo("one two three");
                assertThat(seen.path(client + "Failure").asText()).as(client).contains("node '4' (Fail)");
            }
            assertThat(seen.path("models")).hasSize(12);
            assertThat(seen.path("openaiRequestId").asBoolean()).isTrue();
            assertThat(seen.path("openaiLateFailure").asText()).contains("node '4' (TellAndFail)");
            // Six that tell, one that tells and fails, and three that fail: none of them a second time.
            assertThat(fixture.begun).hasValue(10);
        }
    }
}
