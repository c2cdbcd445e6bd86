// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.runner.fixture.TestSpells;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.SpellHost;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Issue 16: a call whose answer failed was never answered, and its client waited for ever. */
@Timeout(60)
class FailedAnswersTest {

    private interface Attempt {
        void on(int port) throws Exception;
    }

    private static void serve(Attempt attempt) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        try (SpellHost host = SpellHost.builder(user -> TestSpells.unwritable()).build()) {
            server.setHandler(SpellHandler.builder(host, Authenticator.bearerTokens(Map.of("ada-token", Fixture.ADA)))
                    .build());
            server.start();
            try {
                attempt.on(connector.getLocalPort());
            } finally {
                server.stop();
            }
        }
    }

    private static void assertCloses(String message) throws Exception {
        serve(port -> {
            try (RawSocket client = new RawSocket(port)) {
                client.head();
                client.sendText(message);

                assertThat(client.closeCode()).isEqualTo(1011);
            }
        });
    }

    @Test
    void closeTheWebSocket() throws Exception {
        assertCloses("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"spell.list\"}");
    }

    @Test
    void areInternalErrorsOverHttp() throws Exception {
        serve(port -> {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/spells"))
                    .timeout(Duration.ofSeconds(20))
                    .header("Authorization", "Bearer ada-token")
                    .build();

            HttpResponse<String> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).contains("\"code\":\"internal\"").doesNotContain("driver");
        });
    }

    @Test
    void closeTheWebSocketOfABatch() throws Exception {
        assertCloses("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"spell.get\",\"params\":{\"spell\":\"none\"}},"
                + "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"spell.list\"}]");
    }
}
