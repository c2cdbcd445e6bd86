// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SocketIoDeliveryTest {

    private static final Path NODE = Path.of("src", "main", "node");

    @Test
    @Tag("full")
    @Timeout(120)
    void deliversForAMomentAndComparesWhatItMeasured() throws Exception {
        assumeTrue(
                Files.isDirectory(NODE.resolve("node_modules")),
                "Socket.IO's server is missing (npm install in examples/benchmarks/src/main/node)");
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        SocketIoDelivery.run(
                List.of("--smoke", "--node", NODE.toString()), new PrintStream(printed, true, StandardCharsets.UTF_8));

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .containsPattern("\\| 1 \\| plain \\| \\d+ \\| 1.00 \\|")
                .containsPattern("\\| 1 \\| socketio \\| \\d+ \\| [0-9.]+ \\|")
                .containsPattern("heap of an idle connection, socketio, of 20: -?\\d+ bytes")
                .containsPattern("\\| 1 \\| node \\| \\d+ \\| [0-9.]+ \\| 1.00 \\|");
    }
}
