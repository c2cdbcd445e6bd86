// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.feathers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spellrunner.runner.host.User;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FeathersServerTest {

    private static final Path CLIENT = Path.of("client");

    private final Server server = FeathersServer.server(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Map.of("secret", new User("me")));

    @BeforeEach
    void start() throws Exception {
        assumeTrue(
                Files.isDirectory(CLIENT.resolve("node_modules")),
                "Feathers' client is missing (npm install in examples/feathers/client)");
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private List<String> linesOf(String token) throws Exception {
        String url = "http://127.0.0.1:" + server.getURI().getPort();
        Process client = new ProcessBuilder("node", "client.mjs", token, "Ada", url)
                .directory(CLIENT.toFile())
                .redirectErrorStream(true)
                .start();
        try {
            String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(client.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return said.lines().toList();
        } finally {
            client.destroyForcibly();
        }
    }

    @Test
    void greetsAClientOfFeathers() throws Exception {
        assertThat(linesOf("secret"))
                .startsWith("the spell started")
                .contains("greet completed", "the spell completed")
                .endsWith("Hello, Ada!");
    }

    @Test
    void doesNotTalkToWhomeverItDoesNotKnow() throws Exception {
        assertThat(linesOf("guess")).anyMatch(line -> line.contains("NotAuthenticated"));
    }
}
