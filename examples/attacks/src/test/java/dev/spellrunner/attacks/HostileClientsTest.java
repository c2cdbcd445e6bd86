// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.socketio.testing.SmallProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Attacks of issue 16 against a server with 128 MB of heap, one for all tests: it holds out, and its log has no stack traces of them. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileClientsTest {

    private static final String TOKEN = "Authorization: Bearer token-u1\r\n";

    private final SmallProcess server;

    HostileClientsTest(@TempDir Path folder) throws IOException {
        server = SmallProcess.start(folder, AttackedServer.class);
    }

    @AfterEach
    void holdsOutAndLogsNoStackTrace() throws IOException {
        assertThat(server.isAlive()).as(server.log()).isTrue();
        assertThat(answer("POST /spells/echo/runs HTTP/1.1\r\n" + TOKEN, "{\"inputs\":{\"text\":\"hi\"}}"))
                .contains("\"said\":\"hi\"");
        assertThat(server.log()).doesNotContain("\tat ").doesNotContain("OutOfMemory");
    }

    @AfterAll
    void end() throws IOException {
        server.close();
    }

    private String answer(String head, String body) throws IOException {
        return RawHttp.answer(server.port(), head, body);
    }

    @Test
    void aBatchOfLargeAnswersTakesLittleMemory() throws IOException {
        String batch = IntStream.range(0, 100)
                .mapToObj(id -> "{\"jsonrpc\":\"2.0\",\"id\":" + id
                        + ",\"method\":\"spell.get\",\"params\":{\"spell\":\"big\"}}")
                .collect(Collectors.joining(",", "[", "]"));
        try (RawHttp client = new RawHttp(server.port())) {
            client.upgrade("/ws HTTP/1.1\r\n" + TOKEN);
            client.text(batch);

            String answers = client.nextText();
            assertThat(answers.length()).isBetween(1_000_000, 8_000_000);
            assertThat(answers.substring(answers.length() - 500)).contains("\"code\":\"limit\"", "\"id\":99");
        }
    }

    @Test
    void uploadsThatBreakOffAreTheClientsFault() throws IOException {
        for (int i = 0; i < 250; i++) {
            try (RawHttp client = new RawHttp(server.port())) {
                client.send("POST /spells/echo/runs HTTP/1.1\r\nHost: localhost\r\n" + TOKEN
                        + "Content-Length: 500\r\n\r\n{\"inputs\":");
                if (i % 2 == 0) {
                    client.sendsNoMore();
                    assertThat(client.rest()).startsWith("HTTP/1.1 400");
                }
            }
        }
    }

    @Test
    void nonsenseIsTheClientsFault() throws IOException {
        for (String body : List.of(
                "{",
                "[]",
                "\"\"",
                "{\"inputs\":5}",
                "{\"inputs\":{\"text\":1e999999}}",
                "{\"inputs\":{\"text\":1e99999999999}}",
                "\0\1")) {
            assertThat(answer("POST /spells/echo/runs HTTP/1.1\r\n" + TOKEN, body))
                    .as(body)
                    .startsWith("HTTP/1.1 400");
            assertThat(answer("POST /v1/chat/completions HTTP/1.1\r\n" + TOKEN, body))
                    .as(body)
                    .startsWith("HTTP/1.1 400");
        }
        assertThat(answer("GET /runs/r-nobodys/events HTTP/1.1\r\n" + TOKEN, ""))
                .startsWith("HTTP/1.1 404");
        assertThat(answer("BREW /spells HTTP/1.1\r\n" + TOKEN, "")).startsWith("HTTP/1.1 405");
        assertThat(answer("GET /spells HTTP/1.1\r\nAuthorization: Bearer forged\r\n", ""))
                .startsWith("HTTP/1.1 401");
        try (RawHttp client = new RawHttp(server.port())) {
            client.upgrade("/ws HTTP/1.1\r\n" + TOKEN);
            client.text("{{{");
            assertThat(client.nextText()).contains("-32700");
            client.text("{\"jsonrpc\":\"2.0\",\"id\":1e99999999999,\"method\":\"spell.list\"}");
            assertThat(client.nextText()).contains("-32700");
            client.text("{\"jsonrpc\":\"2.0\",\"id\":1.50,\"method\":\"no.such\",\"params\":[1]}");
            assertThat(client.nextText()).contains("-32601").contains("\"id\":1.50");
            client.send("\377\377\377\377");
            assertThat(client.nextText()).isEmpty();
        }
    }

    @Test
    void socketsThatSpeakNonsenseAreTheClientsFault() throws IOException {
        for (String frame : List.of("9", "4", "42", "42[", "451-[\"a\"]", "40{", "\0", "420[\"get\"]")) {
            try (RawHttp client = new RawHttp(server.port())) {
                client.upgrade("/socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n");
                assertThat(client.nextText()).startsWith("0{");
                client.text(frame);
            }
        }
        assertThat(answer("GET /socket.io/?EIO=4&transport=polling&sid=none HTTP/1.1\r\n", ""))
                .startsWith("HTTP/1.1 400");
    }
}
