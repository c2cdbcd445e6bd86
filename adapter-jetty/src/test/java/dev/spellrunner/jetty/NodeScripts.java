// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Runs clients that are written in JavaScript, as people use them. */
final class NodeScripts {

    private static final Path NODE = Path.of("src", "test", "node");

    private NodeScripts() {}

    /**
     * Runs a script, if its packages are installed.
     *
     * @param directory where its output goes
     * @return what it says as JSON
     */
    static JsonNode run(Path directory, String script, String... arguments) throws Exception {
        assumeTrue(
                Files.isDirectory(NODE.resolve("node_modules")),
                "the clients are missing (npm install in adapter-jetty/src/test/node)");
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
