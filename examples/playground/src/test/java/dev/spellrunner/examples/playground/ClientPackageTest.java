// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client as a package of npm, as those use it who have nothing else of this project. */
@Tag("full")
@Timeout(300)
class ClientPackageTest {

    private static final Path PACKAGE = Path.of("..", "spell-client");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void isInstalledInAnEmptyDirectoryAndRunsASpell() throws Exception {
        assumeThat(PACKAGE.resolve("node_modules"))
                .as("TypeScript is missing (npm install in examples/spell-client)")
                .isDirectory();
        PlaygroundServer server = PlaygroundServer.start(0);
        Path said = directory.resolve("said");
        Process node = new ProcessBuilder(
                        "node", "scripts/try-package.js", "http://127.0.0.1:" + server.port(), "token-of-ada", "hello")
                .directory(PACKAGE.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(node.waitFor(280, TimeUnit.SECONDS)).as("Node has ended").isTrue();
            assertThat(node.exitValue())
                    .as("What Node said:\n%s", Files.readString(said))
                    .isZero();
        } finally {
            node.destroyForcibly();
            server.close();
        }
    }
}
