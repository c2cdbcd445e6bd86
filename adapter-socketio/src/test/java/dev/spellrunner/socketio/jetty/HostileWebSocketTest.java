// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.socketio.testing.RawWebSocket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HostileWebSocketTest {

    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(1);

    private final LocalServer server;

    HostileWebSocketTest() throws Exception {
        server = new LocalServer();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void endsARefusedWebSocketThatItsClientHoldsOpen() throws Exception {
        String sid = server.handshake();
        RawWebSocket first = server.webSocket("&sid=" + sid);
        first.text("2probe");
        assertThat(first.next()).isEqualTo("3probe");

        RawWebSocket second = server.webSocket("&sid=" + sid);
        assertThat(second.next()).isEqualTo("closed 1000");
        second.text("2probe").text("5").text("4hello");
        server.time.pass(LONGEST_CLOSE);

        assertThat(second.next()).isEqualTo("gone");
    }

    @Test
    void endsAWebSocketThatItsClientHoldsOpenAfterTheSession() throws Exception {
        RawWebSocket client = server.connectedWebSocket();
        server.io.namespace("/").sockets().forEach(socket -> socket.close());
        assertThat(client.next()).isEqualTo("41");
        assertThat(client.next()).isEqualTo("closed 1000");

        client.text("42[\"still here\"]").text("42[\"still here\"]");
        server.time.pass(LONGEST_CLOSE);

        assertThat(client.next()).isEqualTo("gone");
    }

    @Test
    void endsAWebSocketWhoseFrameIsTooLargeAndThatItsClientHoldsOpen() throws Exception {
        RawWebSocket client = server.connectedWebSocket();

        client.text("4" + "x".repeat(1000));

        assertThat(client.next()).isEqualTo("closed 1009");
        server.time.pass(LONGEST_CLOSE);
        assertThat(client.next()).isEqualTo("gone");
    }
}
