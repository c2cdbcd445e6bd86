// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.component.Outputs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Closes connections while the answer is not even begun, over real sockets. */
@Timeout(60)
class DepartureTest {

    private static final String CHAT = "{\"model\":\"wait\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String TOOL = """
            {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"wait","arguments":{"message":"hi"},
             "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}
            """;
    private static final String TOOL_HEADERS =
            "Accept: application/json\r\nMCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: wait\r\n";

    private final ChatFixture fixture = new ChatFixture();

    @AfterEach
    void stopTheServer() {
        fixture.close();
    }

    private static void patiently(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(assertion);
    }

    /** Sends a request of HTTP/1.1, and does not wait for its answer. */
    private Socket send(String path, String headers, String body) throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), fixture.uri("").getPort());
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(request(path, headers, body));
        return socket;
    }

    private static byte[] request(String path, String headers, String body) {
        return ("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ada-token\r\n"
                        + "Content-Type: application/json\r\n" + headers + "Content-Length: "
                        + body.getBytes(UTF_8).length + "\r\n\r\n" + body)
                .getBytes(UTF_8);
    }

    private void runsAre(int number) {
        patiently(() -> assertThat(fixture.waiting).hasValue(number));
        patiently(() -> assertThat(fixture.host.runs()).isEqualTo(number));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"a chat", "a chat in a stream", "a tool", "a run"})
    void cancelsTheRunWhoseAnswerIsAwaited(String what) throws IOException {
        Socket socket = switch (what) {
            case "a chat" -> send("/v1/chat/completions", "", CHAT);
            case "a chat in a stream" -> send("/v1/chat/completions", "", CHAT.replaceFirst("}$", ",\"stream\":true}"));
            case "a tool" -> send("/mcp", TOOL_HEADERS, TOOL);
            default -> send("/spells/wait/runs", "", "{\"inputs\":{\"message\":\"hi\"}}");
        };
        runsAre(1);

        socket.close();

        runsAre(0);
    }

    @Test
    void leavesTheRunOfAnotherClientAlone() throws IOException {
        try (Socket staying = send("/v1/chat/completions", "", CHAT)) {
            runsAre(1);
            Socket leaving = send("/v1/chat/completions", "", CHAT);
            runsAre(2);
            leaving.close();
            runsAre(1);

            fixture.word.complete(Outputs.of("out", "the end"));

            assertThat(new BufferedReader(new InputStreamReader(staying.getInputStream(), UTF_8)).readLine())
                    .isEqualTo("HTTP/1.1 200 OK");
        }
    }

    @Test
    void isToldToAnotherWhoWatchesTheRun() throws IOException {
        Socket asking = send("/v1/chat/completions", "", CHAT);
        runsAre(1);
        String run = fixture.started.iterator().next();
        CompletableFuture<HttpResponse<String>> watching = HttpClient.newHttpClient()
                .sendAsync(fixture.request("/runs/" + run + "/events").build(), BodyHandlers.ofString());
        watchAndLeave(run);
        runsAre(1);

        asking.close();

        runsAre(0);
        assertThat(watching.orTimeout(30, TimeUnit.SECONDS).join().body()).contains("\"kind\":\"cancelled\"");
    }

    /** One that watches, and leaves, ends nothing. */
    private void watchAndLeave(String run) throws IOException {
        try (Socket leaving =
                new Socket(InetAddress.getLoopbackAddress(), fixture.uri("").getPort())) {
            leaving.setSoTimeout(30_000);
            leaving.getOutputStream()
                    .write(("GET /runs/" + run + "/events HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                                    + "Authorization: Bearer ada-token\r\n\r\n")
                            .getBytes(UTF_8));
            assertThat(leaving.getInputStream().read()).isEqualTo('H');
        }
    }

    @Test
    void isNotMistakenForARequestThatComesEarly() throws IOException {
        try (Socket socket = send("/v1/chat/completions", "", CHAT)) {
            runsAre(1);
            String echo = CHAT.replace("wait", "echo");
            byte[] next = request("/v1/chat/completions", "", echo);
            socket.getOutputStream().write(next, 0, 20);
            socket.getOutputStream().flush();
            byte[] rest = request("/v1/chat/completions", "Connection: close\r\n", echo);
            runsAre(1);

            fixture.word.complete(Outputs.of("out", "the end"));
            byte[] after = Arrays.copyOfRange(rest, 20, rest.length);
            socket.getOutputStream().write(after);

            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .containsSubsequence("HTTP/1.1 200 OK", "the end", "HTTP/1.1 200 OK", "\"content\":\"hi\"");
        }
    }
}
