// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.runner.doors.mcp.McpLines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sends each door what it cannot serve: it answers in its protocol, writes one line, and serves on. */
@Timeout(60)
class BadInputTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final int MANY = 10_000;
    private static final String TOO_LARGE = "x".repeat(2_100_000);

    private final ChatFixture fixture = new ChatFixture();

    @AfterEach
    void stopTheServer() {
        fixture.close();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        return CLIENT.sendAsync(request.build(), BodyHandlers.ofString()).join();
    }

    /** Requires an answer, and the one line that tells of it. */
    private String refusal(BadClient client, HttpRequest.Builder request) {
        fixture.accessLog.clear();
        HttpResponse<String> answer = send(request);
        await().atMost(Duration.ofSeconds(30)).until(() -> !fixture.accessLog.isEmpty());
        assertThat(fixture.accessLog).hasSize(1);
        assertThat(fixture.accessLog.get(0)).endsWith(" " + answer.statusCode());
        return answer.statusCode() + " " + client.error(answer);
    }

    private static String byDoor(BadClient client, String openAi, String mcp, String agUi, String http) {
        return switch (client) {
            case OPENAI -> openAi;
            case MCP, MCP_2025 -> mcp;
            case AG_UI, AG_UI_OLD -> agUi;
            case HTTP -> http;
        };
    }

    @ParameterizedTest
    @EnumSource
    void isAnsweredInTheProtocolAndLosesNothing(BadClient client) {
        assertThat(refusal(client, client.ask(fixture, "none", "{}", 1)))
                .isEqualTo(byDoor(client, "404 model_not_found", "200 -32602", "404 not-found", "404 not-found"));
        assertThat(refusal(client, client.ask(fixture, "echo", "[1]", 1)))
                .isEqualTo(byDoor(
                        client, "400 invalid-request", "200 -32602", "400 invalid-request", "400 invalid-request"));
        assertThat(refusal(client, client.ask(fixture, "broken", "{}", 1)))
                .isEqualTo(
                        byDoor(client, "400 invalid-spell", "200 isError", "409 invalid-spell", "409 invalid-spell"));
        assertThat(refusal(client, client.ask(fixture, "echo", "{}", 1).setHeader("Authorization", "Bearer of nobody")))
                .isEqualTo(byDoor(client, "401 invalid_api_key", "401 ", "401 unauthorized", "401 unauthorized"));
        assertThat(refusal(client, client.ask(fixture, "echo", "{\"message\":\"" + TOO_LARGE + "\"}", 1)))
                .isEqualTo(byDoor(client, "413 limit", "413 -32600", "413 limit", "413 limit"));

        assertThat(fixture.host.runs()).isZero();
        assertThat(client.isGood(send(client.ask(fixture, "echo", "{}", 1)))).isTrue();
        assertThat(fixture.begun).as("nodes that worked for nothing").hasValue(0);
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENAI", "AG_UI", "AG_UI_OLD"})
    void mayBeAVeryLongConversation(BadClient client) {
        assertThat(client.isGood(send(client.ask(fixture, "echo", "{}", MANY)))).isTrue();
    }

    @Test
    void overStandardInputIsAnsweredMessageByMessage() throws Exception {
        String call = "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"tools/call\",\"params\":%s}\n";
        StringBuilder in = new StringBuilder();
        in.append("{\n[]\n");
        in.append(call.formatted("\"unknown\"", "{\"name\":\"none\"}"));
        in.append(call.formatted("\"schema\"", "{\"name\":\"echo\",\"arguments\":[1]}"));
        in.append(call.formatted("\"missing\"", "{\"name\":\"echo\",\"arguments\":{}}"));
        in.append(call.formatted("\"broken\"", "{\"name\":\"broken\",\"arguments\":{}}"));
        in.append(call.formatted(
                "\"large\"", "{\"name\":\"echo\",\"arguments\":{\"message\":\"" + TOO_LARGE + TOO_LARGE + "\"}}"));
        for (int id = 0; id < MANY; id++) {
            in.append("{\"jsonrpc\":\"2.0\",\"id\":").append(id).append(",\"method\":\"ping\"}\n");
        }
        in.append(call.formatted("\"good\"", "{\"name\":\"echo\",\"arguments\":{\"message\":\"hi\"}}"));
        AnsweredLines answers = new AnsweredLines(MANY + 8);

        Thread serving = new Thread(() -> serve(in.toString(), answers));
        serving.start();
        serving.join(30_000);

        Map<String, List<String>> byId = answers.byId();
        assertThat(byId.get("null")).containsExactlyInAnyOrder("-32700", "-32600", "-32700");
        assertThat(byId.get("unknown")).containsExactly("-32602");
        assertThat(byId.get("schema")).containsExactly("-32602");
        assertThat(byId.get("missing")).containsExactly("isError");
        assertThat(byId.get("broken")).containsExactly("isError");
        assertThat(byId.get("good")).containsExactly("good");
        assertThat(IntStream.range(0, MANY)
                        .mapToObj(String::valueOf)
                        .filter(id -> !List.of("good").equals(byId.get(id))))
                .isEmpty();
    }

    private void serve(String lines, AnsweredLines answers) {
        try {
            McpLines.serve(fixture.host, Fixture.ADA, answers.after(lines), answers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
