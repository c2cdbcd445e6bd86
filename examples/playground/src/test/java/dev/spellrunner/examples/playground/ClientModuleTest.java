// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The modules that the page is made with, in Node: the scripts say what they do. */
@Tag("full")
@Timeout(300)
class ClientModuleTest {

    private static final Path NODE = Path.of("src", "test", "node");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "client.test.js",
                "control.test.js",
                "http.test.js",
                "rete.test.js",
                "modules.test.js",
                "edit.test.js",
                "patience.test.js",
                "restart.test.js",
                "runs.test.js"
            })
    void behaves(String script) throws Exception {
        assumeThat(NODE.resolve("node_modules"))
                .as(
                        "Rete and clients of Socket.IO and WebSocket are missing (npm install in examples/playground/src/test/node)")
                .isDirectory();
        PlaygroundServer server = PlaygroundServer.start(0, Duration.ofMillis(2));
        File said = directory.resolve("said").toFile();
        ProcessBuilder builder = new ProcessBuilder(
                        "node", "--test-reporter=spec", script, "http://127.0.0.1:" + server.port())
                .directory(NODE.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said);
        builder.environment().put("SERVER_COMMAND", serverCommand());
        Process node = builder.start();
        try {
            boolean ended = node.waitFor(250, TimeUnit.SECONDS);

            assertThat(ended && node.exitValue() == 0)
                    .as(() -> "What Node said:\n" + read(said))
                    .isTrue();
        } finally {
            node.destroyForcibly();
            server.close();
        }
    }

    /** Returns the command of a server that a script may kill, a part on each line. */
    private static String serverCommand() {
        return String.join(
                "\n",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ServerProcess.class.getName());
    }

    private static String read(File said) {
        try {
            return Files.readString(said.toPath());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
