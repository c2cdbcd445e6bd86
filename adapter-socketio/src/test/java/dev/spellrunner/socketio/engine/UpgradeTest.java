// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import static dev.spellrunner.socketio.engine.Sessions.SHORT_WHILE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.socketio.testing.DirectClient;
import dev.spellrunner.socketio.testing.DirectPoll;
import dev.spellrunner.socketio.testing.DirectWebSocket;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpgradeTest {

    private final Sessions sessions = new Sessions(options -> options.upgradeTimeout(Duration.ofSeconds(10)));
    private final DirectClient client = sessions.client(4);

    @BeforeEach
    void begin() {
        assertThat(client.handshake()).contains("\"upgrades\":[\"websocket\"]");
    }

    private DirectWebSocket upgraded() {
        DirectWebSocket socket = client.webSocket().text("2probe").text("5");
        assertThat(socket.read()).containsExactly("3probe");
        return socket;
    }

    @Test
    void endsThePollThatWaitsAndGoesOnOverTheWebSocket() {
        DirectPoll poll = client.poll();
        DirectWebSocket socket = client.webSocket();

        socket.text("2probe");
        assertThat(socket.read()).containsExactly("3probe");
        assertThat(poll.answer()).isEqualTo("6");
        socket.text("5").text("4hello");
        sessions.send("hi");

        assertThat(sessions.heard()).containsExactly("hello");
        assertThat(socket.read()).containsExactly("4hi");
    }

    @Test
    void goesOnWithAClientOfProtocol3() {
        DirectClient older = sessions.client(3);
        older.handshake();
        DirectPoll poll = older.poll();

        DirectWebSocket socket = older.webSocket().text("2probe").text("5").text("4hello");

        assertThat(poll.answer()).isEqualTo("1:6");
        assertThat(socket.read()).containsExactly("3probe");
        assertThat(sessions.heard()).containsExactly("hello");
    }

    @Test
    void endsAPollThatComesWhileTheClientTriesTheWebSocket() {
        client.webSocket().text("2probe");

        DirectPoll poll = client.poll();

        assertThat(poll.answer()).isNull();
        sessions.time.pass(SHORT_WHILE);
        assertThat(poll.answer()).isEqualTo("6");
    }

    @Test
    void refusesAPollThatIsOvertakenByTheUpgrade() {
        DirectWebSocket socket = client.webSocket().text("2probe");
        DirectPoll poll = client.poll();

        socket.text("5");

        assertThat(poll.answer()).isEqualTo("refused BAD_REQUEST");
        sessions.time.pass(SHORT_WHILE);
    }

    @Test
    void losesNothingAndKeepsTheOrder() {
        sessions.send("1");
        assertThat(client.poll().answer()).isEqualTo("41");
        sessions.send("2");
        DirectWebSocket socket = client.webSocket();
        sessions.send("3");
        socket.text("2probe");
        sessions.send("4");
        assertThat(client.poll().answer()).isEqualTo("42\u001e43\u001e44");
        sessions.send("5");

        socket.text("5");
        sessions.send("6");

        assertThat(socket.read()).containsExactly("3probe", "45", "46");
    }

    @Test
    void answersAProbeThatTheUpgradeFollowsAtOnce() {
        DirectWebSocket socket = client.webSocket().getStuck();
        socket.text("2probe").text("5");
        sessions.send("hi");

        socket.readOn();

        assertThat(socket.read()).containsExactly("3probe", "4hi");
    }

    @Test
    void hearsWhatWasPostedBeforeTheUpgrade() {
        DirectWebSocket socket = client.webSocket().text("2probe");

        client.post("4first\u001e4second");
        socket.text("5").text("4third");

        assertThat(sessions.heard()).containsExactly("first", "second", "third");
    }

    @Nested
    class WhenItIsUpgraded {

        @Test
        void takesNoMoreRequestsButGoesOn() {
            DirectWebSocket socket = upgraded();

            assertThat(client.poll().answer()).isEqualTo("refused BAD_REQUEST");
            assertThat(client.post("4hello")).isEqualTo("refused BAD_REQUEST");
            socket.text("4hi");

            assertThat(sessions.heard()).containsExactly("hi");
        }

        @Test
        void closesAnotherWebSocketButGoesOn() {
            DirectWebSocket socket = upgraded();

            assertThat(client.webSocket().read()).containsExactly("closed");
            socket.text("4hi");

            assertThat(sessions.heard()).containsExactly("hi");
        }

        @Test
        void endsWithItsWebSocket() {
            upgraded().goAway();

            assertThat(sessions.heard()).containsExactly("TRANSPORT_CLOSED");
            assertThat(sessions.time.timers()).isZero();
        }

        @Test
        void knowsNoSecondUpgrade() {
            upgraded().text("5").text("4hi");

            assertThat(sessions.heard()).containsExactly("hi");
        }
    }

    @Nested
    class WhenItIsNotFinished {

        @ParameterizedTest
        @ValueSource(strings = {"5", "4hello", "2", "2other", "3probe", "", "x"})
        void closesAWebSocketThatBeginsWithSomethingElse(String frame) {
            DirectWebSocket socket = client.webSocket();

            socket.text(frame);

            assertThat(socket.read()).containsExactly("closed");
            assertGoesOnPolling();
        }

        @Test
        void closesAWebSocketThatBeginsWithBytes() {
            assertThat(client.webSocket().bytes(1).read()).containsOnly("closed");
            assertGoesOnPolling();
        }

        @Test
        void hearsNothingFromAWebSocketThatWasTriedOnly() {
            DirectWebSocket socket = client.webSocket().text("2probe").text("4hello");

            assertThat(socket.read()).containsExactly("3probe", "closed");
            socket.text("5").text("4hello");
            assertThat(socket.read()).containsOnly("closed");
            assertGoesOnPolling();
        }

        @Test
        void closesAWebSocketThatTakesTooLong() {
            DirectWebSocket silent = client.webSocket();
            sessions.time.pass(Duration.ofSeconds(10));
            assertThat(silent.read()).containsExactly("closed");

            DirectWebSocket probed = client.webSocket().text("2probe");
            sessions.time.pass(Duration.ofSeconds(10));
            assertThat(probed.read()).containsExactly("3probe", "closed");

            assertGoesOnPolling();
        }

        @Test
        void letsTheClientTryAgain() {
            client.webSocket().text("2probe").goAway();

            upgraded().text("4hi");

            assertThat(sessions.heard()).containsExactly("hi");
        }

        @Test
        void closesASecondWebSocket() {
            DirectWebSocket first = client.webSocket();

            assertThat(client.webSocket().read()).containsExactly("closed");
            first.text("2probe").text("5").text("4hi");

            assertThat(sessions.heard()).containsExactly("hi");
        }

        @Test
        void closesTheWebSocketWithTheSession() {
            DirectWebSocket socket = client.webSocket().text("2probe");

            client.post("1");

            assertThat(sessions.heard()).containsExactly("TRANSPORT_CLOSED");
            sessions.time.pass(SHORT_WHILE);
            assertThat(socket.read()).containsExactly("3probe", "aborted");
            assertThat(sessions.time.timers()).isZero();
        }

        @Test
        void closesAWebSocketThatIsTriedWithTheSession() {
            DirectWebSocket socket = client.webSocket();

            sessions.server.stop();

            assertThat(socket.read()).containsExactly("closed");
        }

        /** It polls no more, and would wait until a ping is overdue. */
        @Test
        void closesTheWebSocketWhenTheClientHasChangedToIt() {
            DirectWebSocket socket = client.webSocket().text("2probe");

            sessions.server.stop();
            assertThat(socket.read()).containsExactly("3probe");
            socket.text("5");

            assertThat(socket.read()).containsExactly("closed");
        }

        private void assertGoesOnPolling() {
            assertThat(client.post("4by post")).isEqualTo("ok");
            sessions.send("by poll");
            assertThat(client.poll().answer()).isEqualTo("4by poll");
            assertThat(sessions.heard()).containsExactly("by post");
        }
    }
}
