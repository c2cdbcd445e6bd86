// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Collections;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A client that behaves in one way or another each time it visits a server, and never hears of another user. */
final class SoakClient {

    private static final int LONGEST_STALL_MILLIS = 3_000;

    private final int port;
    private final String user;
    private final String token;
    private final Random random;
    private final CountDownLatch over;
    /** The texts of other users. */
    private final Pattern ofOthers;

    SoakClient(int port, int number, long seed, CountDownLatch over) {
        this.port = port;
        this.user = "u" + number % AttackedServer.USERS;
        this.token = "Authorization: Bearer token-" + user + "\r\n";
        this.random = new Random(seed);
        this.over = over;
        this.ofOthers = Pattern.compile("secret-of-(?!" + user + "\\b)u[0-9]");
    }

    /** Visits the server again and again. Returns how often. */
    long visitUntilOver() throws Exception {
        long visits = 0;
        while (over.getCount() > 0) {
            try {
                visit();
            } catch (SocketException | SocketTimeoutException e) {
                // The server ends the connections of those who stall and lie.
                assertThat(e).hasMessageMatching("(?s).*(reset|Broken pipe|closed|aborted|timed out).*");
            }
            visits++;
        }
        return visits;
    }

    private void visit() throws IOException, InterruptedException {
        switch (random.nextInt(10)) {
            case 0 -> run();
            case 1 -> readsEvents();
            case 2 -> leavesInTheMiddleOfEvents();
            case 3 -> uploadsAHalf();
            case 4 -> lies();
            case 5 -> callsOverAWebSocket();
            case 6 -> stallsWithAWebSocket();
            case 7 -> pollsAndLeaves();
            case 8 -> speaksSocketIo();
            default -> chats();
        }
    }

    private String check(String heard) {
        assertThat(ofOthers.matcher(heard).find())
                .as("%s hears of others", user)
                .isFalse();
        return heard;
    }

    private String secret() {
        return "secret-of-" + user;
    }

    private String inputs() {
        return "{\"inputs\":{\"text\":\"" + secret() + "\"}}";
    }

    private String list(int length) {
        return "{\"inputs\":{\"list\":" + Collections.nCopies(length, "\"" + secret() + "\"") + "}}";
    }

    // ---- over HTTP ----

    private void run() throws IOException {
        String answer = check(RawHttp.answer(port, "POST /spells/echo/runs HTTP/1.1\r\n" + token, inputs()));
        assertThat(answer).containsAnyOf(secret(), " 429 ", " 503 ");
    }

    private void readsEvents() throws IOException {
        String answer = check(RawHttp.answer(
                port, "POST /spells/loop/runs HTTP/1.1\r\nAccept: text/event-stream\r\n" + token, list(100)));
        assertThat(answer)
                .containsAnyOf("\"path\":\"\",\"kind\":\"completed\"", "event: dropped", " 410 ", " 429 ", " 503 ");
    }

    private void leavesInTheMiddleOfEvents() throws IOException {
        try (RawHttp http = new RawHttp(port)) {
            http.request("POST /spells/loop/runs HTTP/1.1\r\nAccept: text/event-stream\r\n" + token, list(3_000));
            check(http.read(2_000));
        }
    }

    private void uploadsAHalf() throws IOException {
        try (RawHttp http = new RawHttp(port)) {
            http.send("POST /spells/echo/runs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n" + token
                    + "\r\n{\"inputs\":");
        }
    }

    private void lies() throws IOException {
        assertThat(RawHttp.answer(port, "GET /spells HTTP/1.1\r\nAuthorization: Bearer " + secret() + "\r\n", ""))
                .startsWith("HTTP/1.1 401");
        assertThat(RawHttp.answer(port, "DELETE /runs/r-of-somebody HTTP/1.1\r\n" + token, ""))
                .containsAnyOf(" 404 ", " 429 ", " 503 ");
        try (RawHttp http = new RawHttp(port)) {
            byte[] nonsense = new byte[200];
            random.nextBytes(nonsense);
            http.send(new String(nonsense, java.nio.charset.StandardCharsets.ISO_8859_1));
        }
    }

    private void chats() throws IOException {
        String body = "{\"model\":\"echo\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"" + secret()
                + "\"}]}";
        check(RawHttp.answer(port, "POST /v1/chat/completions HTTP/1.1\r\n" + token, body));
    }

    // ---- over WebSockets ----

    private static String call(int id, String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + params + "}";
    }

    private void callsOverAWebSocket() throws IOException {
        try (RawHttp socket = new RawHttp(port)) {
            socket.upgrade("/ws HTTP/1.1\r\n" + token);
            socket.text(call(1, "spell.open", "{\"spell\":\"echo\"}"));
            socket.text(call(2, "spell.run", "{\"spell\":\"echo\"," + inputs().substring(1)));
            for (String heard = "x"; !heard.isEmpty() && !heard.contains("\"id\":2"); ) {
                heard = check(socket.nextText());
            }
        }
    }

    private void stallsWithAWebSocket() throws IOException, InterruptedException {
        try (RawHttp socket = new RawHttp(port)) {
            socket.upgrade("/ws HTTP/1.1\r\n" + token);
            socket.text(call(1, "spell.open", "{\"spell\":\"loop\"}"));
            socket.text(
                    call(2, "spell.run", "{\"spell\":\"loop\"," + list(3_000).substring(1)));
            if (!over.await(random.nextInt(LONGEST_STALL_MILLIS), TimeUnit.MILLISECONDS)) {
                check(socket.nextText());
            }
        }
    }

    private void speaksSocketIo() throws IOException {
        try (RawHttp socket = new RawHttp(port)) {
            socket.upgrade("/socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n" + token);
            socket.text("40");
            for (String heard = "x"; !heard.isEmpty() && !heard.contains("connected"); ) {
                heard = socket.nextText();
            }
            socket.text("420[\"get\",\"spell-runner\",\"echo\"]");
            socket.text("421[\"create\",\"spell-runner\",{\"spellId\":\"echo\"," + inputs().substring(1) + "]");
            for (String heard = "x"; !heard.isEmpty() && !heard.startsWith("431"); ) {
                heard = check(socket.nextText());
            }
        }
    }

    private void pollsAndLeaves() throws IOException {
        String opened = RawHttp.answer(port, "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\n" + token, "");
        if (opened.contains("\"sid\"")) {
            String sid = opened.replaceFirst("(?s).*\"sid\":\"([^\"]+)\".*", "$1");
            String address = "/socket.io/?EIO=4&transport=polling&sid=" + sid + " HTTP/1.1\r\n";
            assertThat(RawHttp.answer(port, "POST " + address, "40")).containsAnyOf("ok", "Session ID unknown");
            check(RawHttp.answer(port, "GET " + address, ""));
        }
    }
}
