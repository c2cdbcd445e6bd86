// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.socketio.testing.DirectClient;
import dev.spellrunner.socketio.testing.DirectWebSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlowClientTest {

    private static final int LIMIT = 10_000;
    private static final List<EncodedPacket> KILOBYTE = List.of(EncodedPacket.text("x".repeat(1000)));
    private static final List<EncodedPacket> MEGABYTE = List.of(EncodedPacket.text("x".repeat(1_000_000)));

    private final Sessions sessions = new Sessions(options -> options.outgoingBytes(LIMIT));
    private final DirectClient client = sessions.client(4);

    private int sendUntilRefused() {
        int taken = 0;
        while (sessions.session().send(KILOBYTE)) {
            taken++;
            assertThat(sessions.session().pendingBytes()).isLessThan(LIMIT + 2000);
        }
        return taken;
    }

    @Test
    void dropsAClientThatDoesNotPoll() {
        client.handshake();

        assertThat(sendUntilRefused()).isBetween(5, 10);

        assertThat(sessions.heard()).containsExactly("SLOW_CLIENT");
        assertThat(sessions.session().pendingBytes()).isZero();
        assertThat(client.poll().answer()).isEqualTo("refused UNKNOWN_SESSION");
        assertThat(sessions.time.timers()).isZero();
    }

    @Test
    void cutsAWebSocketThatIsNotRead() {
        DirectWebSocket socket = client.webSocket().getStuck();

        assertThat(sendUntilRefused()).isBetween(5, 10);

        assertThat(sessions.heard()).containsExactly("SLOW_CLIENT");
        assertThat(socket.read()).containsExactly("aborted");
    }

    @Test
    void countsManySmallPacketsForWhatTheyAre() {
        client.handshake();
        int taken = 0;

        while (sessions.session().send(List.of(EncodedPacket.text("")))) {
            taken++;
        }

        assertThat(taken).isLessThan(LIMIT / 50);
    }

    @Test
    void takesALargeMessageWhenNothingWaits() {
        client.handshake();

        assertThat(sessions.session().send(MEGABYTE)).isTrue();
        assertThat(sessions.session().send(KILOBYTE)).isFalse();
    }

    @Test
    void keepsAClientThatReads() {
        DirectWebSocket socket = client.webSocket();

        for (int i = 0; i < 100; i++) {
            assertThat(sessions.session().send(KILOBYTE)).isTrue();
        }

        assertThat(socket.read()).hasSize(100);
        assertThat(sessions.session().pendingBytes()).isZero();
    }

    @Test
    void tellsWhenAllThatWaitedIsSent() {
        List<String> drained = new ArrayList<>();
        DirectWebSocket socket = client.webSocket().getStuck();
        sessions.session().onDrain(() -> drained.add("drained"));

        sessions.send("a", "b");
        assertThat(sessions.session().pendingBytes()).isPositive();
        assertThat(drained).isEmpty();
        socket.readOn();

        assertThat(drained).containsExactly("drained");
    }

    @Test
    void tellsThatAPollHasTakenAllThatWaited() {
        List<String> drained = new ArrayList<>();
        client.handshake();
        sessions.session().onDrain(() -> drained.add("drained"));
        sessions.send("a", "b");

        client.poll();

        assertThat(drained).containsExactly("drained");
    }

    @Test
    void dropsAClientOfProtocol3ThatPingsAndDoesNotPoll() {
        DirectClient older = sessions.client(3);
        older.handshake();

        String pings = "1:2".repeat(1000);

        assertThat(older.post(pings)).isEqualTo("ok");
        assertThat(sessions.heard()).containsExactly("SLOW_CLIENT");
    }
}
