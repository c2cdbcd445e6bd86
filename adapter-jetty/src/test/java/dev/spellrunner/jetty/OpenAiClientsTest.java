// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The clients that people use: OpenAI's own, LangChain's, and the AI SDK's. */
@Timeout(120)
class OpenAiClientsTest {

    private static final Path NODE = Path.of("src", "test", "node");

    @TempDir
    Path directory;

    @Test
    void servesTheOfficialClientsAndRunsNothingTwice() throws Exception {
        assumeTrue(
                Files.isDirectory(NODE.resolve("node_modules")),
                "OpenAI's client is missing (npm install in adapter-jetty/src/test/node)");
        try (ChatFixture fixture = new ChatFixture()) {
            JsonNode seen = run("openai-clients.mjs", fixture.uri("/v1").toString(), "ada-token");

            for (String client : new String[] {"openai", "langchain", "aiSdk"}) {
                assertThat(seen.path(client + "Whole").asText()).as(client).isEqualTo("one two three");
                assertThat(seen.path(client + "Stream").asText()).as(client).isEqualTo("one two three");
                assertThat(seen.path(client + "Failure").asText()).as(client).contains("node '4' (Fail)");
            }
            assertThat(seen.path("models")).hasSize(8);
            assertThat(seen.path("openaiRequestId").asBoolean()).isTrue();
            assertThat(seen.path("openaiLateFailure").asText()).contains("node '4' (TellAndFail)");
            // Six that tell, one that tells and fails, and three that fail: none of them a second time.
            assertThat(fixture.begun).hasValue(10);
        }
    }

    private JsonNode run(String script, String... arguments) throws Exception {
        Path said = directory.resolve("said");
        Path complained = directory.resolve("complained");
        String[] command = new String[arguments.length + 2];
        command[0] = "node";
        command[1] = script;
        System.arraycopy(arguments, 0, command, 2, arguments.length);
        Process node = new ProcessBuilder(command)
                .directory(NODE.toFile())
                .redirectOutput(said.toFile())
                .redirectError(complained.toFile())
                .start();
        try {
            boolean ended = node.waitFor(100, TimeUnit.SECONDS);

            assertThat(ended && node.exitValue() == 0)
                    .as(Files.readString(complained))
                    .isTrue();
            return Fixture.json(Files.readString(said));
        } finally {
            node.destroyForcibly();
        }
    }
}
