// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.socketio.testing.SmallProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that read more slowly than other connections of their user let things happen: each hears first why it is dropped,
 * then the answer to its call, and the log has one line that names the user and why. Each test has a user of its own.
 */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("full")
class DroppedClientsTest {

    private static final int ELEMENTS = 8_000;
    /** So that what the system holds for a client that does not read is full. */
    private static final String MUCH =
            "{\"inputs\":{\"list\":[" + ("\"" + "x".repeat(90) + "\",").repeat(ELEMENTS - 1) + "\"x\"]}}";

    private final SmallProcess server;

    DroppedClientsTest(@TempDir Path folder) throws IOException {
        server = SmallProcess.start(
                folder,
                AttackedServer.Forgetful.class,
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-Dorg.slf4j.simpleLogger.log.dev.spellrunner=info");
    }

    @AfterAll
    void end() throws IOException {
        server.close();
    }

    private static String token(String user) {
        return "Authorization: Bearer token-" + user + "\r\n";
    }

    private void letMuchHappen(String user) throws IOException {
        for (int i = 0; i < 3; i++) {
            assertThat(RawHttp.answer(server.port(), "POST /spells/loops/runs HTTP/1.1\r\n" + token(user), MUCH))
                    .contains("\"status\":\"completed\"");
        }
    }

    private void assertIsLoggedOnce(String user) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(server.log().lines())
                        .filteredOn(line -> line.contains("'" + user + "'"))
                        .singleElement()
                        .asString()
                        .contains("is dropped", "were dropped from the log"));
    }

    private static String call(int id, String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + params + "}";
    }

    @Test
    void aWebSocketHearsWhyAndItsAnswer() throws IOException {
        try (RawHttp slow = new RawHttp(server.port(), 4096)) {
            slow.upgrade("/ws HTTP/1.1\r\n" + token("u3"));
            slow.text(call(1, "spell.open", "{\"spell\":\"loops\"}"));
            assertThat(slow.nextText()).contains("\"id\":1");
            slow.text(call(2, "spell.run", "{\"spell\":\"echo\",\"paused\":true}"));
            letMuchHappen("u3");

            List<String> heard = new ArrayList<>();
            for (String next = slow.nextText(); !next.isEmpty(); next = slow.nextText()) {
                if (!next.contains("\"node.event\"")) {
                    heard.add(next);
                }
            }

            assertThat(heard).hasSize(2);
            assertThat(heard.get(0)).contains("connection.dropped", "\"code\":\"busy\"", "were dropped from the log");
            assertThat(heard.get(1)).contains("\"id\":2", "\"status\":\"cancelled\"");
        }
        assertIsLoggedOnce("u3");
    }

    @Test
    void aStreamOfEventsHearsWhy() throws IOException {
        try (RawHttp owner = new RawHttp(server.port());
                RawHttp slow = new RawHttp(server.port(), 4096)) {
            owner.upgrade("/ws HTTP/1.1\r\n" + token("u4"));
            owner.text(call(1, "spell.start", "{\"spell\":\"loops\",\"paused\":true," + MUCH.substring(1)));
            String run = owner.nextText().replaceFirst("(?s).*\"run\":\"([^\"]+)\".*", "$1");
            slow.request("GET /runs/" + run + "/events HTTP/1.1\r\nConnection: close\r\n" + token("u4"), "");
            assertThat(slow.line()).startsWith("HTTP/1.1 200");
            owner.text(call(2, "run.resume", "{\"run\":\"" + run + "\"}"));
            assertThat(owner.nextText()).contains("\"id\":2");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> RawHttp.answer(server.port(), "GET /runs/" + run + " HTTP/1.1\r\n" + token("u4"), "")
                            .contains("\"status\":\"completed\""));

            String rest = slow.rest();

            assertThat(rest.substring(rest.lastIndexOf("event: ")))
                    .startsWith("event: dropped\ndata: {\"code\":\"busy\"")
                    .contains("were dropped from the log");
        }
        assertIsLoggedOnce("u4");
    }

    @Test
    void aSocketIoClientHearsWhyAndItsAnswer() throws IOException {
        try (RawHttp slow = new RawHttp(server.port(), 4096)) {
            slow.upgrade("/socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n" + token("u5"));
            slow.text("40");
            for (String heard = "x"; !heard.isEmpty() && !heard.contains("connected"); ) {
                heard = slow.nextText();
            }
            slow.text("420[\"get\",\"spell-runner\",\"loops\"]");
            for (String heard = "x"; !heard.isEmpty() && !heard.startsWith("430"); ) {
                heard = slow.nextText();
            }
            slow.text("421[\"create\",\"spell-runner/call\",{\"method\":\"spell.run\",\"params\":{\"spell\":\"echo\","
                    + "\"paused\":true}}]");
            letMuchHappen("u5");

            List<String> heard = new ArrayList<>();
            for (String next = slow.nextText(); !next.isEmpty() && !next.equals("41"); next = slow.nextText()) {
                if (next.equals("2")) {
                    slow.text("3");
                } else if (!next.startsWith("42[\"node-event\"") && !next.startsWith("42[\"spell-runner created\"")) {
                    heard.add(next);
                }
            }

            assertThat(heard).hasSize(2);
            assertThat(heard.get(0)).contains("connection-dropped", "\"code\":\"busy\"", "were dropped from the log");
            assertThat(heard.get(1)).startsWith("431[").contains("\"status\":\"cancelled\"");
        }
        assertIsLoggedOnce("u5");
    }
}
