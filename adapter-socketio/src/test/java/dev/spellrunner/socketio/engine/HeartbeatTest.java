// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import static dev.spellrunner.socketio.engine.Sessions.INTERVAL;
import static dev.spellrunner.socketio.engine.Sessions.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.socketio.testing.DirectClient;
import dev.spellrunner.socketio.testing.DirectPoll;
import dev.spellrunner.socketio.testing.DirectWebSocket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class HeartbeatTest {

    private static final Duration MOMENT = Duration.ofNanos(1);
    private static final String MEGABYTE = "x".repeat(1024 * 1024);

    private final Sessions sessions = new Sessions();

    @AfterEach
    void keepsNoTimerOfASessionThatHasEnded() {
        sessions.server.close();

        assertThat(sessions.time.timers()).isZero();
    }

    @Nested
    class OfProtocol4 {

        private final DirectClient client = sessions.client(4);

        @Test
        void pingsAClientThatPolls() {
            client.handshake();
            for (int i = 0; i < 3; i++) {
                DirectPoll poll = client.poll();

                sessions.time.pass(INTERVAL.minus(MOMENT));
                assertThat(poll.answer()).isNull();
                sessions.time.pass(MOMENT);
                assertThat(poll.answer()).isEqualTo("2");

                assertThat(client.post("3")).isEqualTo("ok");
            }
            assertThat(sessions.heard()).isEmpty();
        }

        @Test
        void pingsAWebSocket() {
            DirectWebSocket socket = client.webSocket();
            for (int i = 0; i < 3; i++) {
                sessions.time.pass(INTERVAL);
                assertThat(socket.read()).containsExactly("2");

                sessions.time.pass(TIMEOUT.minus(MOMENT));
                socket.text("3");
            }
            assertThat(sessions.heard()).isEmpty();
        }

        @Test
        void endsTheSessionOfAClientThatPollsAndDoesNotAnswerInTime() {
            client.handshake();
            client.poll();
            sessions.time.pass(INTERVAL);
            DirectPoll poll = client.poll();

            sessions.time.pass(TIMEOUT.minus(MOMENT));
            assertThat(sessions.heard()).isEmpty();
            sessions.time.pass(MOMENT);

            assertThat(sessions.heard()).containsExactly("PING_TIMEOUT");
            assertThat(poll.answer()).isEqualTo("1");
            assertThat(client.poll().answer()).isEqualTo("refused UNKNOWN_SESSION");
        }

        @Test
        void cutsAWebSocketThatDoesNotAnswerInTime() {
            DirectWebSocket socket = client.webSocket();

            sessions.time.pass(INTERVAL.plus(TIMEOUT));

            assertThat(sessions.heard()).containsExactly("PING_TIMEOUT");
            assertThat(socket.read()).containsExactly("2", "aborted");
        }

        @Test
        void endsTheSessionOfAClientThatHasNeverPolled() {
            client.handshake();

            sessions.time.pass(INTERVAL.plus(TIMEOUT));

            assertThat(sessions.heard()).containsExactly("PING_TIMEOUT");
            assertThat(sessions.server.sessions()).isZero();
        }

        @Test
        void pingsBeforeWhatWaits() {
            DirectWebSocket socket = client.webSocket().getStuck();
            sessions.send("a", "b", "c");

            sessions.time.pass(INTERVAL);
            socket.readOn();

            assertThat(socket.read()).containsExactly("2", "4a", "4b", "4c");
        }

        /** Issue 16: the answer of a client that read as fast as it could was behind much that it had to read. */
        @Test
        void waitsForAClientThatGoesOnReadingMuch() {
            DirectWebSocket socket = client.webSocket();
            sessions.time.pass(INTERVAL);
            for (int i = 0; i < 5; i++) {
                sessions.send(MEGABYTE);
                sessions.time.pass(TIMEOUT);
                assertThat(socket.read()).contains("2");
            }
            assertThat(sessions.heard()).isEmpty();

            sessions.send("little");
            sessions.time.pass(TIMEOUT);

            assertThat(sessions.heard()).containsExactly("PING_TIMEOUT");
        }

        @Test
        void endsTheSessionOfAClientThatReadsNothingOfMuch() {
            DirectWebSocket socket = client.webSocket().getStuck();
            sessions.send(MEGABYTE, MEGABYTE);

            sessions.time.pass(INTERVAL.plus(TIMEOUT));

            assertThat(sessions.heard()).containsExactly("PING_TIMEOUT");
            assertThat(socket.read()).contains("aborted");
        }

        @Test
        void doesNotDropAClientForWantOfRoomForAPing() {
            client.webSocket().getStuck();
            sessions.send(MEGABYTE, MEGABYTE, MEGABYTE, MEGABYTE);

            sessions.time.pass(INTERVAL);

            assertThat(sessions.heard()).isEmpty();
        }

        @Test
        void takesNoOtherPacketForAnAnswer() {
            DirectWebSocket socket = client.webSocket();
            sessions.time.pass(INTERVAL);

            socket.text("4hello");
            sessions.time.pass(TIMEOUT);

            assertThat(sessions.heard()).containsExactly("hello", "PING_TIMEOUT");
        }

        @Test
        void endsTheSessionOfAClientThatPings() {
            DirectWebSocket socket = client.webSocket();

            socket.text("2");

            assertThat(sessions.heard()).containsExactly("TRANSPORT_ERROR");
            assertThat(socket.read()).containsExactly("closed");
        }
    }

    @Nested
    class OfProtocol3 {

        private final DirectClient client = sessions.client(3);

        @Test
        void answersAClientThatPolls() {
            client.handshake();
            for (int i = 0; i < 3; i++) {
                sessions.time.pass(INTERVAL.plus(TIMEOUT).minus(MOMENT));

                assertThat(client.post("1:2")).isEqualTo("ok");
                assertThat(client.poll().answer()).isEqualTo("1:3");
            }
            assertThat(sessions.heard()).isEmpty();
        }

        @Test
        void answersAWebSocketWithWhatItSaid() {
            DirectWebSocket socket = client.webSocket();

            socket.text("2").text("2abc");

            assertThat(socket.read()).containsExactly("3", "3abc");
        }

        @Test
        void waitsForAClientThatGoesOnReadingMuch() {
            DirectWebSocket socket = client.webSocket();
            for (int i = 0; i < 3; i++) {
                sessions.send(MEGABYTE);
                sessions.time.pass(INTERVAL.plus(TIMEOUT));
            }
            assertThat(sessions.heard()).isEmpty();

            socket.text("2");

            assertThat(socket.read()).endsWith("3");
        }

        @Test
        void endsTheSessionOfAClientThatDoesNotPingInTime() {
            client.handshake();
            DirectPoll poll = client.poll();

            sessions.time.pass(INTERVAL.plus(TIMEOUT));

            assertThat(sessions.heard()).containsExactly("PING_TIMEOUT");
            assertThat(poll.answer()).isEqualTo("1:1");
            assertThat(client.post("1:2")).isEqualTo("refused UNKNOWN_SESSION");
        }

        @Test
        void cutsAWebSocketThatDoesNotPingInTime() {
            DirectWebSocket socket = client.webSocket();

            sessions.time.pass(INTERVAL.plus(TIMEOUT));

            assertThat(socket.read()).containsExactly("aborted");
        }

        @Test
        void endsTheSessionOfAClientThatAnswersWhatItWasNotAsked() {
            DirectWebSocket socket = client.webSocket();

            socket.text("3");

            assertThat(sessions.heard()).containsExactly("TRANSPORT_ERROR");
        }
    }
}
