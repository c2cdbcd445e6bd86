// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process that clients of the Model Context Protocol start. */
@Timeout(180)
class McpCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path NODE = Path.of("../../adapter-jetty/src/test/node");
    private static final String SPELLS = "../spells";
    private static final String HELLO = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
            + "{\"name\":\"hello\",\"arguments\":{\"name\":\"Ada\"}}}\n";

    @TempDir
    Path directory;

    private static List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                absolute(System.getProperty("java.class.path")),
                SpellCommand.class.getName(),
                "mcp",
                "--spells",
                Path.of(SPELLS).toAbsolutePath().normalize().toString());
    }

    private static String absolute(String classPath) {
        return String.join(
                System.getProperty("path.separator"),
                List.of(classPath.split(System.getProperty("path.separator"), -1)).stream()
                        .map(entry -> Path.of(entry).toAbsolutePath().toString())
                        .toList());
    }

    @Test
    void saysNothingButMessagesAndEndsWithItsInput() throws Exception {
        Path said = directory.resolve("said");
        Process process = new ProcessBuilder(command())
                .redirectOutput(said.toFile())
                .redirectError(directory.resolve("complained").toFile())
                .start();
        try {
            OutputStream in = process.getOutputStream();
            in.write(("\n{\n" + HELLO).getBytes(StandardCharsets.UTF_8));
            in.flush();
            await().atMost(60, TimeUnit.SECONDS)
                    .until(() -> Files.readAllLines(said).size() == 2);
            in.close();

            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
            List<String> messages = Files.readAllLines(said);
            assertThat(JSON.readTree(messages.get(0)).at("/error/code").asInt()).isEqualTo(-32700);
            assertThat(JSON.readTree(messages.get(1))
                            .at("/result/content/0/text")
                            .asText())
                    .contains("Ada");
        } finally {
            process.destroyForcibly();
        }
    }

    @Tag("full")
    @Test
    void servesTheOfficialClients() throws Exception {
        assumeTrue(
                Files.isDirectory(NODE.resolve("node_modules")),
                "the clients are missing (npm install in adapter-jetty/src/test/node)");
        Path said = directory.resolve("said");
        Path complained = directory.resolve("complained");
        List<String> node = new ArrayList<>(List.of("node", "mcp-lines.mjs"));
        node.addAll(command());
        Process process = new ProcessBuilder(node)
                .directory(NODE.toFile())
                .redirectOutput(said.toFile())
                .redirectError(complained.toFile())
                .start();
        try {
            assertThat(process.waitFor(150, TimeUnit.SECONDS) && process.exitValue() == 0)
                    .as(Files.readString(complained))
                    .isTrue();
            JsonNode seen = JSON.readTree(Files.readString(said));
            for (String client : List.of("first", "second")) {
                assertThat(seen.path(client).path("tools").toString())
                        .as(client)
                        .contains("\"hello\"");
                assertThat(seen.path(client).at("/hello/content/0/text").asText())
                        .as(client)
                        .contains("Ada");
            }
            assertThat(seen.at("/second/version").asText()).isEqualTo("2026-07-28");
        } finally {
            process.destroyForcibly();
        }
    }
}
