// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.socketio.testing.SmallProcess;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Attacks of issue 16 against a server with 128 MB of heap, one for all tests: it holds out, and its log has no stack traces of them. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("full")
class HostileClientsTest {

    private static final String TOKEN = "Authorization: Bearer token-u1\r\n";

    private final Path folder;
    private SmallProcess server;

    HostileClientsTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        server = SmallProcess.start(folder, AttackedServer.class);
    }

    /** An attack that has ended the server fails alone. */
    @BeforeEach
    void startAnew() throws IOException {
        if (!server.isAlive()) {
            server.close();
            server = SmallProcess.start(folder, AttackedServer.class);
        }
        // A server whose memory another attack still holds refuses what comes next.
        await().atMost(Duration.ofMinutes(1))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> AttackedServer.Use.of(server.port()).standing().startsWith("0 connections"));
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

    /** So many connections of one user, each with nearly as much as it may have, are more than the heap. */
    private static final int MANY = 150;

    /** A connection that the server may end in the middle of an attack. */
    private interface Attack {
        void on(RawHttp client) throws IOException;
    }

    private void attackWithMany(Attack attack) throws IOException {
        List<RawHttp> clients = new ArrayList<>();
        try {
            for (int i = 0; i < MANY; i++) {
                RawHttp client = new RawHttp(server.port(), 4096);
                clients.add(client);
                try {
                    attack.on(client);
                } catch (SocketException e) {
                    // The server takes no more from this one.
                    assertThat(e).hasMessageMatching("(?s).*(reset|Broken pipe|closed|aborted).*");
                }
            }
            // Another user is served meanwhile.
            assertThat(RawHttp.answer(
                            server.port(),
                            "POST /spells/echo/runs HTTP/1.1\r\nAuthorization: Bearer token-u2\r\n",
                            "{\"inputs\":{\"text\":\"" + "x".repeat(100_000) + "\"}}"))
                    .startsWith("HTTP/1.1 200");
        } finally {
            for (RawHttp client : clients) {
                client.close();
            }
        }
    }

    @Test
    void messagesThatNeverComeWholeTakeLittleMemory() throws IOException {
        attackWithMany(client -> {
            client.upgrade("/ws HTTP/1.1\r\n" + TOKEN);
            client.halfText(900_000, 1_000_000);
        });
    }

    @Test
    void uploadsThatNeverComeWholeTakeLittleMemory() throws IOException {
        attackWithMany(client -> client.send("POST /spells/echo/runs HTTP/1.1\r\nHost: localhost\r\n" + TOKEN
                + "Content-Length: 1000000\r\n\r\n{\"inputs\":\"" + "x".repeat(900_000)));
    }

    @Test
    void answersThatNobodyReadsTakeLittleMemory() throws IOException {
        attackWithMany(client -> {
            client.upgrade("/ws HTTP/1.1\r\n" + TOKEN);
            for (int id = 0; id < 6; id++) {
                client.text("{\"jsonrpc\":\"2.0\",\"id\":" + id
                        + ",\"method\":\"spell.get\",\"params\":{\"spell\":\"big\"}}");
            }
        });
    }

    @Test
    void messagesOverSocketIoThatNeverComeWholeTakeLittleMemory() throws IOException {
        attackWithMany(client -> {
            connectSocketIo(client);
            client.halfText(900_000, 999_000);
        });
    }

    @Test
    void answersOverSocketIoThatNobodyReadsTakeLittleMemory() throws IOException {
        attackWithMany(client -> {
            connectSocketIo(client);
            for (int id = 0; id < 6; id++) {
                client.text("42" + id + "[\"get\",\"spell-runner\",\"big\"]");
            }
        });
    }

    /** Results are kept for a while after the end of a run, so that clients may ask for them. */
    @Test
    void largeResultsOfRunsThatHaveEndedTakeLittleMemory() throws IOException {
        String inputs = "{\"inputs\":{\"text\":\"" + "x".repeat(900_000) + "\"}}";
        for (int i = 0; i < 300; i++) {
            assertThat(answer("POST /spells/echo/runs HTTP/1.1\r\n" + TOKEN, inputs))
                    .startsWith("HTTP/1.1 200");
        }
    }

    /** Each version of a spell is made ready to be run. */
    @Test
    void manyVersionsOfALargeSpellTakeLittleMemory() throws IOException {
        try (RawHttp client = new RawHttp(server.port())) {
            client.upgrade("/ws HTTP/1.1\r\n" + TOKEN);
            for (int id = 0; id < 100; id++) {
                client.text("{\"jsonrpc\":\"2.0\",\"id\":" + id
                        + ",\"method\":\"spell.update\",\"params\":{\"spell\":\"big\","
                        + "\"patch\":[{\"op\":\"add\",\"path\":\"/name\",\"value\":\"big\"},"
                        + "{\"op\":\"add\",\"path\":\"/graph/nodes/1/data/n\",\"value\":" + id + "}]}}");
                assertThat(client.nextText()).contains("\"id\":" + id + ",\"result\"");
            }
        }
    }

    /** A call that starts a run is answered at once, and what the run has been given is there as long as the run. */
    @Test
    void largeInputsOfRunsThatGoOnTakeLittleMemory() throws IOException {
        String large = "x".repeat(900_000);
        attackWithMany(client -> {
            client.upgrade("/ws HTTP/1.1\r\n" + TOKEN);
            for (int id = 0; id < 5; id++) {
                client.text("{\"jsonrpc\":\"2.0\",\"id\":" + id
                        + ",\"method\":\"spell.start\",\"params\":{\"spell\":\"echo\","
                        + "\"paused\":true,\"inputs\":{\"text\":\"" + large + "\"}}}");
                assertThat(client.nextText()).containsAnyOf("\"result\"", "\"code\":\"busy\"");
            }
        });
    }

    /** So is what its nodes are answered with. */
    @Test
    void largeAnswersToNodesThatWaitTakeLittleMemory() throws IOException {
        String large = "x".repeat(900_000);
        attackWithMany(client -> {
            client.upgrade("/ws HTTP/1.1\r\n" + TOKEN);
            client.text(
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"spell.start\",\"params\":{\"spell\":\"echo\",\"paused\":true}}");
            String answer = client.nextText();
            assertThat(answer).contains("\"result\":{\"run\"");
            String run = answer.replaceFirst("(?s).*\"run\":\"([^\"]+)\".*", "$1");
            for (int id = 2; id < 5; id++) {
                client.text("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"run.skip\",\"params\":{\"run\":\""
                        + run + "\",\"path\":\"2\",\"outputs\":{\"output\":\"" + large + "\"}}}");
                assertThat(client.nextText()).containsAnyOf("\"skipped\"", "\"code\":\"busy\"");
            }
        });
    }

    private static void connectSocketIo(RawHttp client) throws IOException {
        client.upgrade("/socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n" + TOKEN);
        client.text("40");
        for (String heard = "x"; !heard.isEmpty() && !heard.contains("connected"); ) {
            heard = client.nextText();
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
        for (String query : List.of("&sid=none", "&sid=%ZZ", "&sid=%FF")) {
            assertThat(answer("GET /socket.io/?EIO=4&transport=polling" + query + " HTTP/1.1\r\n", ""))
                    .startsWith("HTTP/1.1 400")
                    .contains("\"code\":");
        }
        assertThat(answer(
                        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nUpgrade: websocket\r\n"
                                + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n",
                        ""))
                .startsWith("HTTP/1.1 400")
                .contains("\"code\":");
    }
}
