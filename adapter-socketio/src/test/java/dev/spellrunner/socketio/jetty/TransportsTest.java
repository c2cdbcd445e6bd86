// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.jetty;

import static dev.spellrunner.socketio.jetty.LocalServer.body;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.socketio.testing.RawWebSocket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.websocket.core.OpCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TransportsTest {

    private static final String WELCOME = "0\\{\"sid\":\"[A-Za-z0-9_-]{20}\",\"upgrades\":\\[(\"websocket\")?]"
            + ",\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000}";

    private final LocalServer server;

    TransportsTest() throws Exception {
        server = new LocalServer();
    }

    @BeforeEach
    void echo() {
        server.io
                .namespace("/")
                .onConnect(socket -> socket.onOther(event -> {
                    socket.emit(event.name(), event.arguments().toArray());
                }));
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "transport=polling",
                "EIO=abc&transport=polling",
                "EIO=5&transport=polling",
                "EIO=4",
                "EIO=4&transport=abc",
                "EIO=4&transport=websocket",
                "EIO=4&transport=polling&sid=",
                "EIO=4&transport=polling&sid=guessed",
                ""
            })
    void refusesAHandshakeThatIsNotInOrder(String query) throws Exception {
        assertThat(server.get(query).statusCode()).isEqualTo(400);
        assertThat(server.io.engine().sessions()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "HEAD"})
    void refusesAHandshakeByAnotherMethod(String method) throws Exception {
        assertThat(server.send(server.request("EIO=4&transport=polling").method(method, BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "transport=websocket",
                "EIO=abc&transport=websocket",
                "EIO=4",
                "EIO=4&transport=abc",
                "EIO=4&transport=polling",
                "EIO=4&transport=websocket&sid=guessed"
            })
    void refusesAWebSocketThatIsNotInOrder(String query) throws Exception {
        try (RawWebSocket refused = RawWebSocket.open(server.port(), "/socket.io/?" + query)) {
            assertThat(refused.status()).isEqualTo(400);
        }
        assertThat(server.io.engine().sessions()).isZero();
    }

    @Nested
    class OverPolling {

        @Test
        void tellsTheClientItsSessionAndItsLimits() throws Exception {
            HttpResponse<String> opened = server.get("EIO=4&transport=polling");

            assertThat(opened.body()).matches(WELCOME).contains("[\"websocket\"]");
            assertThat(opened.headers().firstValue("Cache-Control")).contains("no-store");
        }

        @Test
        void pings() throws Exception {
            String sid = server.connected();
            for (int i = 0; i < 3; i++) {
                CompletableFuture<HttpResponse<String>> poll = server.beginPoll(sid);
                server.time.pass(Duration.ofSeconds(25));
                assertThat(body(poll)).isEqualTo("2");
                assertThat(server.post(sid, "3").body()).isEqualTo("ok");
            }
        }

        @Test
        void endsASessionWithoutAnAnswerToAPing() throws Exception {
            String sid = server.connected();
            CompletableFuture<HttpResponse<String>> first = server.beginPoll(sid);
            server.time.pass(Duration.ofSeconds(25));
            assertThat(body(first)).isEqualTo("2");
            CompletableFuture<HttpResponse<String>> second = server.beginPoll(sid);

            server.time.pass(Duration.ofSeconds(20));

            assertThat(body(second)).isEqualTo("1");
            assertThat(server.post(sid, "3").statusCode()).isEqualTo(400);
        }

        @Test
        void endsASessionThatPollsTwiceAtOnce() throws Exception {
            String sid = server.connected();
            CompletableFuture<HttpResponse<String>> first = server.beginPoll(sid);

            assertThat(server.poll(sid).statusCode()).isEqualTo(400);

            assertThat(body(first)).isEqualTo("1");
            assertThat(server.poll(sid).statusCode()).isEqualTo(400);
        }

        @Test
        void endsASessionThatItsClientCloses() throws Exception {
            String sid = server.connected();
            CompletableFuture<HttpResponse<String>> poll = server.beginPoll(sid);

            assertThat(server.post(sid, "1").body()).isEqualTo("ok");

            assertThat(body(poll)).isEqualTo("6");
            assertThat(server.poll(sid).statusCode()).isEqualTo(400);
        }

        @Test
        void endsASessionThatPostsWhatIsNoPacket() throws Exception {
            String sid = server.connected();

            assertThat(server.post(sid, "abc").statusCode()).isEqualTo(400);

            assertThat(server.poll(sid).statusCode()).isEqualTo(400);
        }

        @Test
        void knowsNoOtherMethods() throws Exception {
            String sid = server.connected();

            assertThat(server.send(server.request("EIO=4&transport=polling&sid=" + sid)
                                    .method("PUT", BodyPublishers.ofString("42[\"a\"]")))
                            .statusCode())
                    .isEqualTo(400);

            assertThat(server.post(sid, "42[\"b\"]").body()).isEqualTo("ok");
            assertThat(server.poll(sid).body()).isEqualTo("42[\"b\"]");
        }
    }

    @Nested
    class OverAWebSocket {

        @Test
        void tellsTheClientItsSessionAndItsLimits() throws Exception {
            assertThat(server.webSocket("").next()).matches(WELCOME).contains("[]");
        }

        @Test
        void pings() throws Exception {
            RawWebSocket client = server.connectedWebSocket();
            for (int i = 0; i < 3; i++) {
                server.time.pass(Duration.ofSeconds(25));
                assertThat(client.next()).isEqualTo("2");
                // The echo tells that the answer was read.
                assertThat(client.text("3").text("42[\"a\"]").next()).isEqualTo("42[\"a\"]");
            }
        }

        @Test
        void cutsAClientThatDoesNotAnswerAPing() throws Exception {
            RawWebSocket client = server.connectedWebSocket();

            server.time.pass(Duration.ofSeconds(25));
            assertThat(client.next()).isEqualTo("2");
            server.time.pass(Duration.ofSeconds(20));

            assertThat(client.next()).isEqualTo("gone");
        }

        @Test
        void carriesBytesBothWays() throws Exception {
            String event = "451-[\"a\",{\"_placeholder\":true,\"num\":0}]";
            RawWebSocket client = server.connectedWebSocket().text(event).bytes(1, 2, 255);

            assertThat(client.next()).isEqualTo(event);
            assertThat(client.next()).isEqualTo("bytes 0102ff");
        }

        @Test
        void putsAMessageInPartsTogether() throws Exception {
            RawWebSocket client = server.connectedWebSocket();

            client.frame(OpCode.TEXT, false, "42[".getBytes(UTF_8));
            client.frame(OpCode.PING, true, new byte[] {1});
            client.frame(OpCode.CONTINUATION, true, "\"a\"]".getBytes(UTF_8));

            assertThat(client.next()).isEqualTo("pong");
            assertThat(client.next()).isEqualTo("42[\"a\"]");
        }

        @Test
        void sendsWhatIsLargerThanClientsMaySend() throws Exception {
            RawWebSocket client = server.connectedWebSocket();
            String large = "x".repeat(100_000);

            server.io.namespace("/").emit(large);

            assertThat(client.next()).isEqualTo("42[\"" + large + "\"]");
        }

        @ParameterizedTest
        @ValueSource(strings = {"abc", "", "1", "2", "4abc"})
        void closesWhenTheClientSaysSoOrBreaksTheRules(String frame) throws Exception {
            assertThat(server.connectedWebSocket().text(frame).next()).isEqualTo("closed 1000");
        }

        @Test
        void closesWhenTextIsNotUtf8() throws Exception {
            RawWebSocket client = server.connectedWebSocket();

            client.frame(OpCode.TEXT, true, new byte[] {'4', '2', (byte) 0xff});

            assertThat(client.next()).isEqualTo("closed 1007");
        }

        @Test
        void closesWhenPartsAreTooLargeTogether() throws Exception {
            RawWebSocket client = server.connectedWebSocket();

            client.frame(OpCode.BINARY, false, new byte[600]).frame(OpCode.CONTINUATION, false, new byte[600]);

            assertThat(client.next()).isEqualTo("closed 1009");
        }
    }
}
