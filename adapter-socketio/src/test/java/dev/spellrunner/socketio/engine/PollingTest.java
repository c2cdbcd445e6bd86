// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import static dev.spellrunner.socketio.engine.Sessions.SHORT_WHILE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.socketio.testing.DirectClient;
import dev.spellrunner.socketio.testing.DirectPoll;
import dev.spellrunner.socketio.testing.DirectWebSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PollingTest {

    private final Sessions sessions = new Sessions();
    private final DirectClient client = sessions.client(4);

    @BeforeEach
    void begin() {
        client.handshake();
    }

    @Test
    void hearsAllPacketsOfAPostInTheirOrder() {
        assertThat(client.post("4a\u001ebAQID\u001e4\u001e4é")).isEqualTo("ok");

        assertThat(sessions.heard()).containsExactly("a", "bytes 010203", "", "é");
    }

    @Test
    void sendsAllThatWaitsWithOnePoll() {
        sessions.send("a", "é");
        sessions.session().send(List.of(EncodedPacket.binary(new byte[] {1, 2, 3})));

        assertThat(client.poll().answer()).isEqualTo("4a\u001e4é\u001ebAQID");
        assertThat(client.poll().answer()).isNull();
    }

    @Test
    void ignoresKindsThatMeanNothingFromAClient() {
        assertThat(client.post("0\u001e5\u001e6\u001e4hello")).isEqualTo("ok");

        assertThat(sessions.heard()).containsExactly("hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "", "4a\u001e", "7", "4a\u001ebA?"})
    void endsTheSessionOfAClientThatPostsWhatIsNoPayload(String payload) {
        DirectPoll poll = client.poll();

        assertThat(client.post(payload)).isEqualTo("refused BAD_REQUEST");

        assertThat(sessions.heard()).containsExactly("PARSE_ERROR");
        assertThat(poll.answer()).isEqualTo("1");
        assertThat(client.poll().answer()).isEqualTo("refused UNKNOWN_SESSION");
    }

    @Test
    void endsTheSessionOfAClientThatPollsTwiceAtOnce() {
        DirectPoll first = client.poll();
        DirectPoll second = client.poll();

        assertThat(first.answer()).isEqualTo("1");
        assertThat(second.answer()).isEqualTo("refused BAD_REQUEST");
        assertThat(sessions.heard()).containsExactly("TRANSPORT_ERROR");
        assertThat(client.poll().answer()).isEqualTo("refused UNKNOWN_SESSION");
    }

    @Test
    void endsTheSessionOfAClientThatPostsTwiceAtOnce() {
        List<String> answers = new ArrayList<>();
        sessions.onText(text -> {
            if (text.equals("outer")) {
                answers.add(client.post("4inner"));
            }
        });

        client.post("4outer");

        assertThat(answers).containsExactly("refused BAD_REQUEST");
        assertThat(sessions.heard()).containsExactly("outer", "TRANSPORT_ERROR");
    }

    @Test
    void endsTheSessionWhoseAnswerIsLost() {
        DirectPoll poll = client.poll();
        sessions.send("lost");

        poll.lose();

        assertThat(sessions.heard()).containsExactly("TRANSPORT_ERROR");
        assertThat(sessions.session().send(List.of(EncodedPacket.text("late")))).isFalse();
    }

    @Test
    void endsTheSessionWhenTheClientSaysSoAndItsPollInGoodOrder() {
        DirectPoll poll = client.poll();

        assertThat(client.post("1\u001e4late")).isEqualTo("ok");

        assertThat(poll.answer()).isEqualTo("6");
        assertThat(sessions.heard()).containsExactly("TRANSPORT_CLOSED");
        assertThat(client.poll().answer()).isEqualTo("refused UNKNOWN_SESSION");
    }

    @Test
    void answersThePollThatTheEndHasOvertaken() {
        client.post("1");

        assertThat(client.post("4late")).isEqualTo("refused BAD_REQUEST");
        assertThat(client.poll().answer()).isEqualTo("6");
        assertThat(client.poll().answer()).isEqualTo("refused UNKNOWN_SESSION");
    }

    @Test
    void forgetsASessionThatHasEndedAfterAShortWhile() {
        client.post("1");

        sessions.time.pass(SHORT_WHILE);

        assertThat(client.poll().answer()).isEqualTo("refused UNKNOWN_SESSION");
        assertThat(sessions.server.sessions()).isZero();
    }

    @Test
    void goesOnWhenAListenerFails() {
        sessions.onText(text -> {
            if (text.equals("fail")) {
                throw new IllegalStateException("on purpose");
            }
        });

        assertThat(client.post("4fail\u001e4hello")).isEqualTo("ok");
        assertThat(client.post("4more")).isEqualTo("ok");

        assertThat(sessions.heard()).containsExactly("fail", "hello", "more");
    }

    @Test
    void answersAPostThoughAListenerBreaksDown() {
        sessions.onText(text -> {
            throw new AssertionError(text);
        });

        assertThatThrownBy(() -> client.post("4fail")).isInstanceOf(AssertionError.class);
        sessions.onText(text -> {});

        assertThat(client.post("4more")).isEqualTo("ok");
    }

    @Test
    void saysGoodbyeAfterWhatWaits() {
        sessions.send("last");
        sessions.session().closeWhenSent();
        assertThat(client.post("4late")).isEqualTo("ok");

        assertThat(client.poll().answer()).isEqualTo("4last\u001e1");

        assertThat(sessions.heard()).containsExactly("FORCED");
        assertThat(client.poll().answer()).isEqualTo("refused UNKNOWN_SESSION");
    }

    @Test
    void saysGoodbyeOverAWebSocketWhenItHasReadWhatWaits() {
        DirectClient other = sessions.client(4);
        DirectWebSocket socket = other.webSocket().getStuck();
        sessions.send("last");
        sessions.session().closeWhenSent();
        assertThat(sessions.heard()).isEmpty();

        socket.readOn();

        assertThat(socket.read()).containsExactly("4last", "closed");
        assertThat(sessions.heard()).containsExactly("FORCED");
    }

    @Test
    void doesNotWaitForEverForAClientToReadTheGoodbye() {
        sessions.send("last");
        sessions.session().closeWhenSent();

        sessions.time.pass(Sessions.INTERVAL.plus(Sessions.TIMEOUT));

        assertThat(sessions.heard()).containsExactly("PING_TIMEOUT");
        assertThat(sessions.server.sessions()).isZero();
    }
}
