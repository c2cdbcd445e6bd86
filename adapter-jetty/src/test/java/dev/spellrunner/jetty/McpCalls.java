// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static dev.spellrunner.jetty.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;

/** Calls of a server of spells over MCP, as its clients make them. */
abstract class McpCalls {

    static final HttpClient CLIENT = HttpClient.newHttpClient();
    static final Duration PATIENCE = Duration.ofSeconds(30);
    static final String WAITING = "a_b___";

    final ChatFixture fixture = ChatFixture.asking(Duration.ofMinutes(1));

    @AfterEach
    void stopTheServer() {
        fixture.close();
    }

    static CompletableFuture<HttpResponse<String>> sending(HttpRequest.Builder request) {
        return CLIENT.sendAsync(request.build(), BodyHandlers.ofString());
    }

    static HttpResponse<String> send(HttpRequest.Builder request) {
        return sending(request).join();
    }

    HttpRequest.Builder post(String body) {
        return fixture.request("/mcp").POST(BodyPublishers.ofString(body));
    }

    /** Returns a request of 2026-07-28. */
    HttpRequest.Builder modern(String method, String name, String params) {
        HttpRequest.Builder request = post(message(method, params))
                .header("MCP-Protocol-Version", "2026-07-28")
                .header("Mcp-Method", method);
        return name.isEmpty() ? request : request.header("Mcp-Name", name);
    }

    static String message(String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":{" + params
                + (params.isEmpty() ? "" : ",") + "\"_meta\":{\"progressToken\":\"p\","
                + "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                + "\"io.modelcontextprotocol/clientCapabilities\":{\"elicitation\":{}}}}}";
    }

    static String arguments(String tool, String more) {
        return "\"name\":\"" + tool + "\",\"arguments\":{\"message\":\"hi\"}" + more;
    }

    JsonNode call(String tool, String more) {
        return last(send(modern("tools/call", tool, arguments(tool, more))));
    }

    /** Returns the last message of an answer, whatever form it has. */
    static JsonNode last(HttpResponse<String> response) {
        List<String> messages = messages(response.body());
        return json(messages.get(messages.size() - 1));
    }

    static List<String> messages(String body) {
        return body.startsWith("{")
                ? List.of(body)
                : body.lines()
                        .filter(line -> line.startsWith("data: "))
                        .map(line -> line.substring(6))
                        .toList();
    }

    static int code(HttpResponse<String> response) {
        return json(response).at("/error/code").asInt();
    }

    HttpRequest.Builder legacy(String session, int id, String method, String params) {
        return post("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{" + params + "}}")
                .header("MCP-Protocol-Version", "2025-11-25")
                .header("Mcp-Session-Id", session);
    }

    String session(String capabilities) {
        HttpResponse<String> response = send(post("{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":"
                + "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{" + capabilities
                + "},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}"));
        assertThat(json(response).at("/result/protocolVersion").asText()).isEqualTo("2025-11-25");
        return response.headers().firstValue("Mcp-Session-Id").orElseThrow();
    }
}
