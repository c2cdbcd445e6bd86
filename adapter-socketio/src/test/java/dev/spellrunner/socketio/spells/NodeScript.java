// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A script with a client of other authors. What it says is checked line by line; it ends by itself. */
final class NodeScript implements AutoCloseable {

    private static final Path NODE = Path.of("src", "test", "node");

    private final Process process;
    private final BufferedReader says;

    private NodeScript(Process process) {
        this.process = process;
        this.says = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts a script; skips the test, if the clients are not installed. */
    static NodeScript start(String script, int port, String... arguments) throws IOException {
        assumeTrue(
                Files.isDirectory(NODE.resolve("node_modules")),
                "Feathers' clients are missing (npm install in adapter-socketio/src/test/node)");
        List<String> command = new ArrayList<>(List.of("node", script, "http://127.0.0.1:" + port));
        command.addAll(List.of(arguments));
        return new NodeScript(new ProcessBuilder(command)
                .directory(NODE.toFile())
                .redirectErrorStream(true)
                .start());
    }

    /** Tells whether the script has said something that was not waited for yet. */
    boolean hasSpoken() throws IOException {
        return says.ready();
    }

    /** Waits for the next line that the script says. */
    void says(String line) throws IOException {
        String next = says.readLine();
        if (!line.equals(next)) {
            throw new AssertionError(next + "\n" + says.lines().collect(Collectors.joining("\n")));
        }
    }

    /** Waits for the script's last line, and its end. */
    void endsWell() throws Exception {
        says("all is well");
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
