// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The official clients of the Model Context Protocol: the first, and the second in both eras. */
@Tag("full")
@Timeout(120)
class McpClientsTest {

    @TempDir
    Path directory;

    @Test
    void servesTheOfficialClientsOfBothEras() throws Exception {
        try (ChatFixture fixture = ChatFixture.asking(Duration.ofMinutes(1))) {
            JsonNode seen = NodeScripts.run(
                    directory, "mcp-clients.mjs", fixture.uri("/mcp").toString(), "ada-token");

            for (String client : new String[] {"auto", "legacy", "first"}) {
                JsonNode its = seen.path(client);
                assertThat(its.path("tools")).as(client).hasSize(13);
                assertThat(its.at("/echo/structuredContent/answer").asText())
                        .as(client)
                        .isEqualTo("hi");
                assertThat(its.at("/failure/isError").asBoolean()).as(client).isTrue();
                assertThat(its.at("/failure/content/0/text").asText())
                        .as(client)
                        .contains("node '4' (Fail)");
                assertThat(its.at("/tell/content/0/text").asText()).as(client).isEqualTo("one two three");
                assertThat(its.at("/approved/structuredContent/answer").asText())
                        .as(client)
                        .isEqualTo("hi!");
                assertThat(its.path("resources").asInt()).as(client).isEqualTo(14);
            }
            assertThat(seen.at("/auto/version").asText()).isEqualTo("2026-07-28");
            assertThat(seen.at("/legacy/version").asText()).isEqualTo("2025-11-25");
            // Each client ran what fails, what tells and what asks once.
            assertThat(fixture.begun).hasValue(9);
        }
    }
}
