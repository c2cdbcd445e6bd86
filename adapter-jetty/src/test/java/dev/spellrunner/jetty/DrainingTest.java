// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static dev.spellrunner.jetty.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.component.Outputs;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A host that lets its last runs finish starts no more, and each door says so as a server does that goes away. */
@Timeout(60)
class DrainingTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static CompletableFuture<HttpResponse<String>> sending(HttpRequest.Builder request, String body) {
        return CLIENT.sendAsync(request.POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private static String chat(String model) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    }

    @Test
    void refusesNewRunsAsUnavailableAndFinishesTheLast() throws Exception {
        try (ChatFixture fixture = new ChatFixture()) {
            CompletableFuture<HttpResponse<String>> last =
                    sending(fixture.request("/v1/chat/completions"), chat("wait"));
            await().atMost(PATIENCE).until(() -> fixture.waiting.get() == 1);
            CompletableFuture<?> drained = CompletableFuture.runAsync(() -> fixture.host.drain(PATIENCE));
            await().atMost(PATIENCE).until(() -> !fixture.host.isReady());

            HttpResponse<String> refused = sending(fixture.request("/v1/chat/completions"), chat("echo"))
                    .join();
            HttpResponse<String> agent = sending(
                            fixture.request("/agui/echo"),
                            "{\"threadId\":\"t\",\"runId\":\"r\",\"messages\":[{\"id\":\"m\",\"role\":\"user\","
                                    + "\"content\":\"hi\"}]}")
                    .join();
            HttpResponse<String> plain = sending(
                            fixture.request("/spells/echo/runs"), "{\"inputs\":{\"message\":\"hi\"}}")
                    .join();
            HttpResponse<String> tool = sending(
                            fixture.request("/mcp"),
                            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{"
                                    + McpCalls.arguments("echo", "") + "}}")
                    .join();
            HttpResponse<String> probe =
                    CLIENT.send(fixture.request("/health/ready").build(), BodyHandlers.ofString());
            fixture.word.complete(Outputs.of("out", "the end"));

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            assertThat(json(refused).at("/error/code").asText()).isEqualTo("busy");
            assertThat(agent.statusCode()).isEqualTo(503);
            assertThat(plain.statusCode()).isEqualTo(503);
            assertThat(tool.body()).contains("\"isError\":true", "the host is closing");
            assertThat(probe.statusCode()).isEqualTo(503);
            assertThat(last.get(30, TimeUnit.SECONDS).body()).contains("the end");
            drained.get(30, TimeUnit.SECONDS);
        }
    }
}
