// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.jetty;

import static dev.spellrunner.socketio.jetty.LocalServer.body;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.spellrunner.socketio.testing.RawWebSocket;
import java.net.http.HttpResponse;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StopTest {

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private LocalServer server;

    StopTest() throws Exception {
        server = new LocalServer();
    }

    @BeforeEach
    void listen() {
        server.io.namespace("/").onConnect(socket -> socket.onDisconnect(reason -> heard.add(reason.toString())));
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void tellsAClientThatPollsThatTheServerStops() throws Exception {
        CompletableFuture<HttpResponse<String>> waiting = server.beginPoll(server.connected());

        server.jetty.stop();

        assertThat(body(waiting)).isEqualTo("1");
        assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("server shutting down");
    }

    @Test
    void breaksWebSocketsOffBeforeTheServerStops() throws Exception {
        RawWebSocket client = server.connectedWebSocket();

        server.jetty.stop();

        assertThat(client.next()).isEqualTo("gone");
        assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("server shutting down");
    }

    @Test
    void servesClientsAgainWhenItIsStartedAgain() throws Exception {
        String before = server.connected();
        server.jetty.stop();

        server.jetty.start();

        assertThat(server.poll(before).body()).contains("\"code\":1");
        String sid = server.connected();
        CompletableFuture<HttpResponse<String>> waiting = server.beginPoll(sid);
        server.io.namespace("/").emit("hello");
        assertThat(body(waiting)).isEqualTo("42[\"hello\"]");
        server.connectedWebSocket();

        server.jetty.stop();
        assertThat(server.io.engine().sessions()).isZero();
    }

    @Test
    void beginsNoSessionWhenTheSocketIoServerIsClosed() throws Exception {
        server.io.close();

        assertThat(server.get("EIO=4&transport=polling").statusCode()).isEqualTo(503);
        assertThat(server.webSocket("").status()).isEqualTo(503);
        server.jetty.stop();
        assertThatIllegalStateException()
                .isThrownBy(server.jetty::start)
                .withMessage("the server is closed (build another one)");
    }
}
