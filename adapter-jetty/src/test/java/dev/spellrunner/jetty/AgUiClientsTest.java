// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The official clients of AG-UI: 1.0, by whose schema each event is checked, and 0.0.59 as CopilotKit has it. */
@Tag("full")
@Timeout(120)
class AgUiClientsTest {

    @TempDir
    Path directory;

    @Test
    void servesTheOfficialClientsOfBothDialects() throws Exception {
        try (ChatFixture fixture = ChatFixture.asking(Duration.ofMinutes(1))) {
            JsonNode seen = NodeScripts.run(
                    directory, "agui-clients.mjs", fixture.uri("/agui").toString(), "ada-token");

            for (String client : List.of("new", "old")) {
                JsonNode its = seen.path(client);
                assertThat(kinds(its.path("tell")))
                        .as(client)
                        .startsWith("RUN_STARTED", "ACTIVITY_SNAPSHOT")
                        .containsSubsequence(
                                "STEP_STARTED",
                                "TEXT_MESSAGE_START",
                                "TEXT_MESSAGE_CONTENT",
                                "TEXT_MESSAGE_END",
                                "STEP_FINISHED")
                        .endsWith("STATE_SNAPSHOT", "RUN_FINISHED");
                assertThat(its.at("/tell/messages/2/content").asText())
                        .as(client)
                        .isEqualTo("one two three");
                assertThat(its.at("/tell/result/answer").asText()).as(client).isEqualTo("one two three");
                assertThat(last(its.path("fail")).path("code").asText())
                        .as(client)
                        .isEqualTo("run-failed");
                assertThat(last(its.path("fail")).path("message").asText())
                        .as(client)
                        .contains("node '4' (Fail)");
                assertThat(its.at("/unknown/error").asText()).as(client).contains("404");
                assertThat(last(its.path("interrupted")).at("/outcome/type").asText())
                        .as(client)
                        .isEqualTo("interrupt");
                assertThat(last(its.path("interrupted"))
                                .at("/outcome/interrupts/0/metadata/spellrunner/path")
                                .asText())
                        .as(client)
                        .isEqualTo("7/4");
                assertThat(last(its.path("resumed")).at("/result/answer").asText())
                        .as(client)
                        .isEqualTo("ho");
            }
            assertThat(kinds(seen.at("/new/nested")))
                    .containsSubsequence("SUBAGENT_STARTED", "STEP_STARTED", "STEP_FINISHED", "SUBAGENT_FINISHED");
            assertThat(kinds(seen.at("/new/resumed"))).containsSubsequence("SUBAGENT_STARTED", "SUBAGENT_FINISHED");
            assertThat(kinds(seen.at("/old/nested"))).noneMatch(kind -> kind.startsWith("SUBAGENT"));
            assertThat(last(seen.at("/new/tell")).at("/usage/0/totalTokens").asInt())
                    .isEqualTo(10);
            // Each ran what tells twice, what fails once and what asks once.
            assertThat(fixture.begun).hasValue(8);
        }
    }

    private static List<String> kinds(JsonNode run) {
        List<String> kinds = new ArrayList<>();
        run.path("events").forEach(event -> kinds.add(event.path("type").asText()));
        return kinds;
    }

    private static JsonNode last(JsonNode run) {
        JsonNode events = run.path("events");
        return events.path(events.size() - 1);
    }
}
