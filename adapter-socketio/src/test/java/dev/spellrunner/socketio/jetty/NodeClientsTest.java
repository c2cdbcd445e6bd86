// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The clients that browsers use: that of version 4, which speaks protocol 5, and that of version 2, which speaks protocol 4. */
@Tag("full")
@Timeout(60)
class NodeClientsTest {

    private static final Path NODE = Path.of("src", "test", "node");

    @TempDir
    Path directory;

    @ParameterizedTest(name = "version {0} over {1}")
    @CsvSource({
        "4, polling", "4, websocket", "4, 'polling,websocket'",
        "2, polling", "2, websocket", "2, 'polling,websocket'"
    })
    void servesSocketIosOwnClients(String version, String transports) throws Exception {
        assumeTrue(
                Files.isDirectory(NODE.resolve("node_modules")),
                "Socket.IO's client is missing (npm install in adapter-socketio/src/test/node)");
        Path said = directory.resolve("said");

        try (TalkingServer server = new TalkingServer()) {
            Process node = new ProcessBuilder("node", "client.mjs", version, transports, server.address())
                    .directory(NODE.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            try {
                boolean ended = node.waitFor(40, TimeUnit.SECONDS);

                assertThat(ended && node.exitValue() == 0).as(() -> read(said)).isTrue();
            } finally {
                node.destroyForcibly();
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (Exception e) {
            return e.toString();
        }
    }
}
