// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static dev.spellrunner.jetty.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.host.Authenticator;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attacks of issue 16 against the adapter. */
@Timeout(60)
class HardToBreakTest {

    @Test
    void countsTheAnswersOfABatch() {
        try (Fixture fixture = new Fixture(options -> options.outgoingBytes(3000)).start();
                RpcClient client = fixture.connect("ada-token")) {
            client.send(IntStream.range(0, 100)
                    .mapToObj(id -> "{\"jsonrpc\":\"2.0\",\"id\":" + id
                            + ",\"method\":\"spell.get\",\"params\":{\"spell\":\"e\"}}")
                    .collect(Collectors.joining(",", "[", "]")));

            JsonNode answers = client.answer();

            List<JsonNode> given = new ArrayList<>();
            List<String> codes = new ArrayList<>();
            answers.forEach(answer -> {
                if (answer.has("result")) {
                    given.add(answer);
                } else {
                    codes.add(answer.path("error").path("data").path("code").asText());
                }
            });
            assertThat(answers).hasSize(100);
            assertThat(given).isNotEmpty().hasSizeLessThan(10);
            assertThat(codes).containsOnly("limit");
        }
    }

    @Test
    void sendsOneNotificationAMessageUnlessTheClientAsksForBatches() {
        try (Fixture fixture = new Fixture().start();
                RpcClient plain = fixture.connect("ada-token");
                RpcClient batched = fixture.connect("ada-token&batch=1")) {
            String run = json(fixture.post("/spells/l/runs", "{}")).path("run").asText();

            plain.followFromItsBeginning("l", run);
            batched.followFromItsBeginning("l", run);

            List<JsonNode> heard = plain.eventsToTheEnd();
            assertThat(batched.eventsToTheEnd()).containsExactlyElementsOf(heard);
            assertThat(plain.batches).containsOnly(1).hasSize(heard.size());
            assertThat(batched.batches).containsExactly(heard.size());
        }
    }

    @Test
    void saysByWhichVersionWebSocketsBegin() {
        try (Fixture fixture = new Fixture().start()) {
            HttpResponse<String> answer = fixture.get("/ws");

            assertThat(answer.statusCode()).isEqualTo(426);
            assertThat(answer.headers().firstValue("Sec-WebSocket-Version")).hasValue("13");
        }
    }

    @Test
    void isUnavailableWhenTheAuthenticatorFails() {
        Authenticator failing =
                credentials -> CompletableFuture.failedFuture(new IllegalStateException("no directory"));
        Authenticator broken = credentials -> {
            throw new StackOverflowError();
        };
        for (Authenticator authenticator : List.of(failing, broken)) {
            try (Fixture fixture = new Fixture(authenticator, UnaryOperator.identity()).start()) {
                HttpResponse<String> answer = fixture.get("/spells");

                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
                assertThat(answer.body()).doesNotContain("directory");
            }
        }
    }

    @Test
    void isNotCalledByAForeignName() throws IOException {
        try (Fixture fixture = new Fixture().start()) {
            assertThat(statusFor(fixture, "evil.example")).isEqualTo(403);
            assertThat(statusFor(fixture, "evil.example:" + fixture.port())).isEqualTo(403);
            assertThat(statusFor(fixture, "localhost:" + fixture.port())).isEqualTo(200);
            assertThat(statusFor(fixture, "[::1]:" + fixture.port())).isEqualTo(200);
        }
        try (Fixture fixture = new Fixture(options -> options.allowHosts("spells.example")).start()) {
            assertThat(statusFor(fixture, "spells.example:80")).isEqualTo(200);
            assertThat(statusFor(fixture, "evil.example")).isEqualTo(403);
        }
    }

    private static int statusFor(Fixture fixture, String host) throws IOException {
        String answer = raw(
                fixture,
                "GET /spells HTTP/1.1\r\nHost: " + host
                        + "\r\nAuthorization: Bearer ada-token\r\nConnection: close\r\n\r\n");
        return Integer.parseInt(answer.split(" ", 3)[1]);
    }

    private static String raw(Fixture fixture, String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", fixture.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void refusesAnUploadThatStalls() throws IOException {
        try (Fixture fixture = new Fixture()) {
            fixture.connector.setIdleTimeout(300);
            fixture.start();
            try (Socket socket = new Socket("127.0.0.1", fixture.port())) {
                socket.setSoTimeout(30_000);
                socket.getOutputStream()
                        .write(("POST /spells/e/runs HTTP/1.1\r\nHost: localhost\r\n"
                                        + "Authorization: Bearer ada-token\r\nContent-Length: 500\r\n\r\n{")
                                .getBytes(StandardCharsets.US_ASCII));

                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answer).startsWith("HTTP/1.1 408").contains("too slowly");
            }
        }
    }

    @Test
    void refusesAnUploadThatBreaksOff() throws IOException {
        try (Fixture fixture = new Fixture().start()) {
            String answer = raw(
                    fixture,
                    "POST /spells/e/runs HTTP/1.1\r\nHost: localhost\r\n"
                            + "Authorization: Bearer ada-token\r\nContent-Length: 500\r\n\r\n{");

            assertThat(answer).startsWith("HTTP/1.1 400").contains("invalid-request");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET /api/spells?x=%ZZ HTTP/1.1, 400",
        "GET /api/spells?x=%FF HTTP/1.1, 400",
        "GET /api/v1/models?x=%ZZ HTTP/1.1, 400",
        "GET /api/spells/%FF HTTP/1.1, 400",
        "GET /api/spells/a%2Fb HTTP/1.1, 400",
        "GET /api//spells HTTP/1.1, 400",
        "GET /api/a b HTTP/1.1, 400",
        "GET /api/spells HTTP/9.1, 505",
        "G@T /api/spells HTTP/1.1, 400",
        "POST /api/spells/e/runs HTTP/1.1|Content-Length: many, 400",
        "POST /api/spells/e/runs HTTP/1.1|Expect: nothing, 417",
        "GET /api/spells HTTP/1.1|No colon, 400",
        "GET /api/ws HTTP/1.1|Upgrade: websocket|Connection: Upgrade|Sec-WebSocket-Version: 13, 400"
    })
    void answersWhatIsNoRequestInJson(String lines, int status) throws IOException {
        try (Fixture fixture = new Fixture(options -> options.prefix("/api").openAi()).start()) {
            assertJson(raw(fixture, request(lines)), status);
        }
    }

    private static String request(String lines) {
        return lines.replace("|", "\r\n")
                + "\r\nHost: localhost\r\nAuthorization: Bearer ada-token\r\nConnection: close\r\n\r\n";
    }

    private static void assertJson(String answer, int status) {
        assertThat(answer).startsWith("HTTP/1.1 " + status);
        JsonNode error = json(answer.substring(answer.indexOf("\r\n\r\n") + 4));
        // OpenAI's clients find the code within the error.
        JsonNode code = error.has("code") ? error.path("code") : error.at("/error/code");
        assertThat(code.asText()).as(answer).isIn("invalid-request", "invalid_request", "limit");
    }

    @Test
    void answersWhatIsTooLargeInJson() throws IOException {
        try (Fixture fixture = new Fixture(options -> options.prefix("/api")).start()) {
            String much = "x".repeat(20_000);

            assertJson(raw(fixture, request("GET /api/spells?" + much + " HTTP/1.1")), 414);
            assertJson(raw(fixture, request("GET /api/spells HTTP/1.1|X: " + much)), 431);
        }
    }

    @Test
    void leavesTheErrorsOfOtherAddressesToTheServer() throws Exception {
        try (Fixture fixture = new Fixture(options -> options.prefix("/api")).start()) {
            String tooLarge = request("GET /other HTTP/1.1|X: " + "x".repeat(20_000));
            assertThat(raw(fixture, tooLarge)).startsWith("HTTP/1.1 431").contains("<html");
            assertThat(raw(fixture, request("GET /other HTTP/1.1")))
                    .startsWith("HTTP/1.1 404")
                    .contains("<html");

            fixture.handler.stop();

            String tooLargeBelow = tooLarge.replace("/other", "/api/spells");
            assertThat(raw(fixture, tooLargeBelow)).startsWith("HTTP/1.1 431").contains("<html");
        }
    }

    @Test
    void saysThatTheEventsOfARunAreGone() {
        try (Fixture fixture = new Fixture(
                        UnaryOperator.identity(),
                        UnaryOperator.identity(),
                        dev.spellrunner.runner.log.EventLog.inMemory().runsPerChannel(1))
                .start()) {
            String first =
                    json(fixture.post("/spells/e/runs", "{}")).path("run").textValue();
            fixture.post("/spells/e/runs", "{}");
            fixture.post("/spells/e/runs", "{}");

            HttpResponse<String> answer = fixture.get("/runs/" + first + "/events");

            assertThat(answer.statusCode()).isEqualTo(410);
            assertThat(json(answer).path("code").asText()).isEqualTo("gone");
        }
    }
}
