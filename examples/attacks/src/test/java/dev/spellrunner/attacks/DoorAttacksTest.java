// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.socketio.testing.SmallProcess;
import java.io.IOException;
import java.net.SocketException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks of one user on the doors of a server with 128 MB of heap: it holds out, serves another user, and logs no stack trace of them. */
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("full")
class DoorAttacksTest {

    private static final String TOKEN = "Authorization: Bearer token-u1\r\n";
    /** Of a user who has no runs that wait and take memory. */
    private static final String UNTOUCHED = "Authorization: Bearer token-u3\r\n";

    private static final String JSON = "Content-Type: application/json\r\n";
    /** A megabyte that takes fifty when it is read. */
    private static final String MANY_VALUES = "[" + "{},".repeat(300_000) + "{}]";

    private static final String LARGE = "\"" + "x".repeat(900_000) + "\"";
    private static final int MANY = 100;

    private final Path folder;
    private SmallProcess server;

    DoorAttacksTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        server = SmallProcess.start(folder, AttackedServer.Asking.class);
    }

    /** An attack that has ended the server fails alone. */
    @BeforeEach
    void startAnew() throws IOException {
        if (!server.isAlive()) {
            server.close();
            server = SmallProcess.start(folder, AttackedServer.Asking.class);
        }
    }

    @AfterEach
    void holdsOutAndLogsNoStackTrace() throws IOException {
        assertThat(server.isAlive()).as(server.log()).isTrue();
        assertAnotherUserIsServed();
        assertThat(server.log()).doesNotContain("\tat ").doesNotContain("OutOfMemory");
    }

    @AfterAll
    void end() throws IOException {
        server.close();
    }

    private void assertAnotherUserIsServed() throws IOException {
        assertThat(RawHttp.answer(
                        server.port(),
                        "POST /spells/echo/runs HTTP/1.1\r\nAuthorization: Bearer token-u2\r\n",
                        "{\"inputs\":{\"text\":\"hi\"}}"))
                .contains("\"said\":\"hi\"");
    }

    /** Requests that take a value of any size. */
    private enum Entry {
        HTTP("POST /spells/ask/runs", "{\"inputs\":{\"text\":%s}}"),
        UPDATE("PATCH /spells/echo", "{\"patch\":[{\"op\":\"add\",\"path\":\"/x\",\"value\":%s}]}"),
        MCP(
                "POST /mcp",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"ask\",\"arguments\":{\"text\":%s}}}"),
        MCP_META(
                "POST /mcp",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"ask\",\"arguments\":{\"text\":1},"
                        + "\"_meta\":{\"progressToken\":%s}}}"),
        MCP_ID(
                "POST /mcp",
                "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"tools/call\",\"params\":{\"name\":\"ask\",\"arguments\":{\"text\":1}}}"),
        CHAT(
                "POST /v1/chat/completions",
                "{\"model\":\"ask\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":%s}]}"),
        CHAT_EXTRA(
                "POST /v1/chat/completions",
                "{\"model\":\"ask\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"metadata\":{\"x\":%s}}"),
        FRONT_END(
                "POST /agui/ask",
                "{\"threadId\":\"t%d\",\"runId\":\"r\",\"messages\":[{\"id\":\"1\",\"role\":\"user\",\"content\":\"hi\"}],"
                        + "\"state\":{\"x\":%s}}"),
        FRONT_END_MESSAGE(
                "POST /agui/ask",
                "{\"threadId\":\"t%d\",\"runId\":\"r\",\"protocolVersion\":\"1.0\","
                        + "\"messages\":[{\"id\":\"1\",\"role\":\"user\",\"content\":%s}]}");

        private final String request;
        private final String body;

        Entry(String request, String body) {
            this.request = request;
            this.body = body;
        }

        void send(RawHttp client, int number, String value) throws IOException {
            client.request(
                    request + " HTTP/1.1\r\n" + TOKEN + JSON,
                    body.replace("%d", String.valueOf(number)).replace("%s", value));
        }
    }

    private interface Attack {
        void on(RawHttp client, int number) throws IOException;
    }

    /** Attacks with many connections at once that read nothing. */
    private void attackWithMany(int many, Attack attack) throws IOException {
        List<RawHttp> clients = new ArrayList<>();
        try {
            for (int i = 0; i < many; i++) {
                RawHttp client = new RawHttp(server.port(), 4096);
                clients.add(client);
                try {
                    attack.on(client, i);
                } catch (SocketException e) {
                    // The server takes no more from this one.
                    assertThat(e).hasMessageMatching("(?s).*(reset|Broken pipe|closed|aborted).*");
                }
            }
            assertAnotherUserIsServed();
        } finally {
            for (RawHttp client : clients) {
                client.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void manySmallValuesTakeLittleMemory(Entry entry) throws IOException {
        attackWithMany(20, (client, number) -> entry.send(client, number, MANY_VALUES));
    }

    @ParameterizedTest
    @EnumSource
    void largeValuesOfRunsThatWaitForAnswersThatNeverComeTakeLittleMemory(Entry entry) throws IOException {
        attackWithMany(MANY, (client, number) -> entry.send(client, number, LARGE));
    }

    /** Runs are held, since their clients have got answers and may come back. */
    @ParameterizedTest
    @EnumSource(names = {"FRONT_END", "FRONT_END_MESSAGE"})
    void threadsThatAreInterruptedAndNeverGoneOnWithTakeLittleMemory(Entry entry) throws IOException {
        for (int i = 0; i < 2 * MANY; i++) {
            try (RawHttp client = new RawHttp(server.port())) {
                entry.send(client, 2 * MANY + i, "\"" + "y".repeat(200_000) + "\"");
                assertThat(client.line()).startsWith("HTTP/1.1 ");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersThatNobodyReadsTakeLittleMemory(Entry entry) throws IOException {
        Entry read = entry;
        attackWithMany(
                MANY,
                (client, number) -> client.request(
                        read.request.replace("ask", "echo") + " HTTP/1.1\r\n" + TOKEN + JSON,
                        read.body
                                .replace("ask", "echo")
                                .replace("%d", "n" + number)
                                .replace("%s", LARGE)));
    }

    /** Of each message, as over HTTP of each body. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ws {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"spell.run\",\"params\":{\"spell\":\"echo\",\"inputs\":{\"text\":%s}}}",
                "/ws {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"spell.check\",\"params\":{\"spell\":\"echo\","
                        + "\"patch\":[{\"op\":\"add\",\"path\":\"/x\",\"value\":%s}]}}",
                "/ws {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"spell.push\",\"params\":{\"spell\":\"echo\",\"item\":%s}}",
                "/socket.io/?EIO=4&transport=websocket 421[\"create\",\"spell-runner\",{\"spellId\":\"echo\",\"inputs\":{\"text\":%s}}]",
                "/socket.io/?EIO=4&transport=websocket 420[\"nobody-hears\",%s]"
            })
    void messagesOfManySmallValuesTakeLittleMemory(String target) throws IOException {
        int blank = target.indexOf(' ');
        attackWithMany(20, (client, number) -> {
            client.upgrade(target.substring(0, blank) + " HTTP/1.1\r\n" + TOKEN);
            if (target.startsWith("/socket.io")) {
                client.text("40");
                for (String heard = "x"; !heard.isEmpty() && !heard.contains("connected"); ) {
                    heard = client.nextText();
                }
            }
            client.text(target.substring(blank + 1).replace("%s", MANY_VALUES));
        });
    }

    /** Sockets that follow a spell of the user, and read nothing of what its runs tell. */
    @Test
    void largeEventsThatNobodyReadsTakeLittleMemory() throws IOException {
        attackWithMany(MANY, (client, number) -> {
            client.upgrade("/ws HTTP/1.1\r\n" + TOKEN);
            client.text("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"spell.open\",\"params\":{\"spell\":\"echo\"}}");
            if (number % 10 == 9) {
                Entry.HTTP.send(client, number, LARGE);
                client.text("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"spell.start\",\"params\":{\"spell\":\"echo\","
                        + "\"inputs\":{\"text\":" + LARGE + "}}}");
            }
        });
    }

    @Test
    void largeEventsOfStreamsThatNobodyReadsTakeLittleMemory() throws IOException {
        attackWithMany(
                MANY,
                (client, number) -> client.request(
                        "POST /spells/echo/runs HTTP/1.1\r\nAccept: text/event-stream\r\n" + TOKEN,
                        "{\"inputs\":{\"text\":" + LARGE + "}}"));
    }

    // ---- many of them ----

    private static String list(int size, IntFunction<String> each) {
        return IntStream.range(0, size).mapToObj(each).collect(Collectors.joining(",", "[", "]"));
    }

    @Test
    void conversationsOfTenThousandMessagesAreAnswered() throws IOException {
        String messages = list(
                10_000, number -> "{\"role\":\"" + (number % 2 == 0 ? "user" : "assistant") + "\",\"content\":\"hi\"}");
        assertThat(answer(
                        "POST /v1/chat/completions HTTP/1.1\r\n" + UNTOUCHED + JSON,
                        "{\"model\":\"echo\",\"messages\":" + messages + "}"))
                .startsWith("HTTP/1.1 200");
        String parts = list(10_000, number -> "{\"type\":\"text\",\"text\":\"hi\"}");
        assertThat(answer(
                        "POST /v1/chat/completions HTTP/1.1\r\n" + UNTOUCHED + JSON,
                        "{\"model\":\"echo\",\"messages\":[{\"role\":\"user\",\"content\":" + parts + "}]}"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void sessionsTakeNothingHoweverMany() throws IOException {
        long before = AttackedServer.Use.of(server.port()).heapBytes();
        try (RawHttp client = new RawHttp(server.port())) {
            for (int i = 0; i < 300; i++) {
                client.request(
                        "POST /mcp HTTP/1.1\r\n" + UNTOUCHED + JSON,
                        "{\"jsonrpc\":\"2.0\",\"id\":" + i
                                + ",\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
                                + "\"2025-11-25\",\"capabilities\":{\"elicitation\":{}},\"clientInfo\":{\"name\":\""
                                + "n".repeat(100_000) + "\"}}}");
                assertThat(client.line()).startsWith("HTTP/1.1 200");
                int length = 0;
                for (String line = client.line(); line != null && line.length() > 1; line = client.line()) {
                    length = line.startsWith("Content-Length: ")
                            ? Integer.parseInt(line.substring(16).trim())
                            : length;
                }
                assertThat(client.read(length)).contains("protocolVersion");
            }
        }
        assertThat(AttackedServer.Use.of(server.port()).heapBytes()).isLessThan(before + 10_000_000);
    }

    // ---- nonsense ----

    private String answer(String head, String body) throws IOException {
        return RawHttp.answer(server.port(), head, body);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void hostileFiltersAreTheClientsFault() throws IOException {
        for (String name : List.of("spell", "status", "since", "until", "q", "tag", "before", "limit", "tags", "x")) {
            for (String value : List.of(
                    "",
                    "\0\u001b[2J",
                    "../../etc/passwd",
                    "%",
                    "=",
                    "a=",
                    "-1",
                    "99999999999999999999",
                    "+1000000000-01-01T00:00:00Z",
                    "-999999999-01-01T00:00:00Z",
                    "(a+)+$".repeat(100),
                    "*?[\\",
                    "' OR 1=1 --",
                    "\ud83d\ude00",
                    "x".repeat(5_000))) {
                String answer = answer("GET /runs?" + name + "=" + encoded(value) + " HTTP/1.1\r\n" + TOKEN, "");
                assertThat(answer).as("%s=%s", name, value).containsPattern("^HTTP/1\\.1 (200|400|404|410) ");
            }
        }
        for (String query : List.of("%ZZ", "q=%FF", "q=%", "limit=1&limit=2", "&&&", "=")) {
            assertThat(answer("GET /runs?" + query + " HTTP/1.1\r\n" + TOKEN, ""))
                    .as(query)
                    .containsPattern("^HTTP/1\\.1 (200|400) ");
        }
        assertThat(answer("POST /openapi.json HTTP/1.1\r\n" + TOKEN, "{")).containsPattern("^HTTP/1\\.1 4");
        assertThat(answer("GET /openapi.json?x=%ZZ HTTP/1.1\r\n", "")).containsPattern("^HTTP/1\\.1 (200|400) ");
    }

    @Test
    void hostileIdsAndTagsAreTheClientsFault() throws IOException {
        for (String given : List.of(
                "\"run\":\"\"",
                "\"run\":\"..\"",
                "\"run\":\"a/../b\"",
                "\"run\":\"\\u0000\\u001b[2J\"",
                "\"run\":\"" + "x".repeat(5_000) + "\"",
                "\"run\":[]",
                "\"tags\":7",
                "\"tags\":{\"\":\"\"}",
                "\"tags\":{\"a\":\"" + "x".repeat(5_000) + "\"}",
                "\"tags\":{\"" + "x".repeat(5_000) + "\":\"a\"}",
                "\"tags\":{" + list(100, number -> "\"t" + number + "\":\"x\"").replaceAll("[\\[\\]]", "") + "}")) {
            assertThat(answer("POST /spells/echo/runs HTTP/1.1\r\n" + TOKEN, "{\"inputs\":{\"text\":1}," + given + "}"))
                    .as(given)
                    .startsWith("HTTP/1.1 400");
        }
        String twice =
                "{\"inputs\":{\"text\":\"a\"},\"run\":\"mine\",\"tags\":{\"a\":\"\\u0000\\u001b[2J\",\"a\":\"b\"}}";
        assertThat(answer("POST /spells/echo/runs HTTP/1.1\r\n" + TOKEN, twice))
                .containsPattern("^HTTP/1\\.1 (200|400)");
        // The id of one user says nothing to another.
        assertThat(answer("GET /runs/mine HTTP/1.1\r\nAuthorization: Bearer token-u2\r\n", ""))
                .startsWith("HTTP/1.1 404");
    }

    @Test
    void tokensInTheAddressStayOutOfTheLog() throws IOException {
        answer("GET /runs?access_token=token-u1&limit=x HTTP/1.1\r\n", "");
        answer("GET /no/such?access_token=token-u1 HTTP/1.1\r\n", "");
        answer("GET /spells/%ZZ?access_token=token-u1 HTTP/1.1\r\n", "");
        answer("POST /mcp?access_token=token-u1 HTTP/1.1\r\n", "{}");
        assertThat(server.log()).doesNotContain("token-u1");
    }
}
