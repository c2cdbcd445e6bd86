// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.socketio.testing.SmallProcess;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run of a million events whose client reads as fast as it can, from a server with 128 MB of heap: it hears each of them, and
 * its call is answered.
 */
@Tag("full")
@Timeout(600)
class MillionEventsTest {

    private static final int EVENTS = 1_000_000;
    private static final int ELEMENTS = 250_000;
    private static final String TOKEN = "Authorization: Bearer token-u1\r\n";
    private static final String INPUTS = "\"inputs\":{\"list\":[" + "0,".repeat(ELEMENTS - 1) + "0]}}";

    @TempDir
    Path folder;

    /** The events of a run that a client has heard. */
    private static final class Heard {

        private long last;
        private boolean ended;

        void event(String json) {
            long seq = number(json, "\"seq\":");
            long since = json.contains("\"since\":") ? number(json, "\"since\":") : seq;
            assertThat(since).as(json).isEqualTo(last + 1);
            last = seq;
            ended |= json.contains("\"path\":\"\",\"kind\":\"completed\"");
        }

        private static long number(String json, String name) {
            int from = json.indexOf(name) + name.length();
            int to = from;
            while (Character.isDigit(json.charAt(to))) {
                to++;
            }
            return Long.parseLong(json, from, to, 10);
        }

        void assertWhole() {
            assertThat(ended).isTrue();
            assertThat(last).isGreaterThanOrEqualTo(EVENTS);
        }
    }

    @Test
    void areHeardOverAWebSocket() throws IOException {
        Heard heard = new Heard();
        try (SmallProcess server = SmallProcess.start(folder, AttackedServer.class);
                RawHttp socket = new RawHttp(server.port())) {
            socket.upgrade("/ws HTTP/1.1\r\n" + TOKEN);
            socket.text("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"spell.open\",\"params\":{\"spell\":\"loops\"}}");
            socket.text("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"spell.run\",\"params\":{\"spell\":\"loops\","
                    + INPUTS + "}");
            String answer = "";
            for (String text = "x"; answer.isEmpty() && !text.isEmpty(); ) {
                text = socket.nextText();
                if (text.contains("\"method\":\"node.event\"")) {
                    heard.event(text);
                } else if (text.startsWith("{\"jsonrpc\":\"2.0\",\"id\":2,")) {
                    answer = text;
                }
            }
            assertThat(answer).contains("\"status\":\"completed\"");
        }
        heard.assertWhole();
    }

    @Test
    void areHeardOverAStreamOfEvents() throws IOException {
        Heard heard = new Heard();
        try (SmallProcess server = SmallProcess.start(folder, AttackedServer.class);
                RawHttp http = new RawHttp(server.port())) {
            http.request(
                    "POST /spells/loops/runs HTTP/1.1\r\nAccept: text/event-stream\r\nConnection: close\r\n" + TOKEN,
                    "{" + INPUTS);
            for (String line = http.line(); line != null; line = http.line()) {
                if (line.startsWith("data: ")) {
                    heard.event(line);
                }
            }
        }
        heard.assertWhole();
    }

    @Test
    void areHeardOverSocketIo() throws IOException {
        Heard heard = new Heard();
        try (SmallProcess server = SmallProcess.start(folder, AttackedServer.class);
                RawHttp socket = new RawHttp(server.port())) {
            socket.upgrade("/socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n" + TOKEN);
            socket.text("40");
            String text = "x";
            while (!text.isEmpty() && !text.contains("connected")) {
                text = socket.nextText();
            }
            socket.text("420[\"get\",\"spell-runner\",\"loops\"]");
            socket.text("421[\"create\",\"spell-runner\",{\"spellId\":\"loops\"," + INPUTS + "]");
            String answer = "";
            while (answer.isEmpty() && !text.isEmpty()) {
                text = socket.nextText();
                if (text.equals("2")) {
                    socket.text("3");
                } else if (text.startsWith("42[\"node-event\"")) {
                    heard.event(text);
                } else if (text.startsWith("431")) {
                    answer = text;
                }
            }
            assertThat(answer).startsWith("431[null,");
        }
        heard.assertWhole();
    }
}
