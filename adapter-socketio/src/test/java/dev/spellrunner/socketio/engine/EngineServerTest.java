// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.spellrunner.socketio.testing.DirectClient;
import dev.spellrunner.socketio.testing.DirectPoll;
import dev.spellrunner.socketio.testing.DirectWebSocket;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EngineServerTest {

    private final Sessions sessions = new Sessions(options -> options.mostSessions(1000));
    private final DirectClient client = sessions.client(4);

    @Test
    void makesIdsThatNobodyCanGuess() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            DirectClient other = sessions.client(4);
            other.handshake();
            assertThat(other.sid()).matches("[A-Za-z0-9_-]{20}");
            ids.add(other.sid());
        }

        assertThat(ids).hasSize(1000);
    }

    @Test
    void takesNoIdFromAClient() {
        client.claim("mine");

        assertThat(client.poll().answer()).isEqualTo("refused UNKNOWN_SESSION");
        assertThat(client.post("4hello")).isEqualTo("refused UNKNOWN_SESSION");
        assertThat(client.webSocket().read()).containsExactly("closed");
        assertThat(sessions.opened).isEmpty();
    }

    @Test
    void refusesMoreSessionsThanMayBe() {
        for (int i = 0; i < 1000; i++) {
            sessions.client(4).handshake();
        }

        assertThat(client.poll().answer()).isEqualTo("refused BUSY");
        sessions.session().close(CloseReason.FORCED);
        assertThat(client.handshake()).startsWith("0{");
    }

    @Test
    void refusesVersionsThatItDoesNotSpeak() {
        Sessions onlyNew = new Sessions(EngineServer.Builder::withoutProtocol3);

        assertThat(onlyNew.client(4).handshake()).startsWith("0{");
        assertThat(onlyNew.client(3).handshake()).isEqualTo("refused UNSUPPORTED_PROTOCOL");
        assertThat(onlyNew.client(5).handshake()).isEqualTo("refused UNSUPPORTED_PROTOCOL");
    }

    @Test
    void remembersNothingOfSessionsThatHaveEnded() {
        for (int i = 0; i < 300; i++) {
            DirectClient polling = sessions.client(4);
            polling.handshake();
            polling.poll();
            sessions.client(4).webSocket().goAway();
            DirectClient upgrading = sessions.client(4);
            upgrading.handshake();
            upgrading.webSocket().text("2probe");
            upgrading.post("1");
            polling.post("1");
        }
        sessions.time.pass(Sessions.SHORT_WHILE);

        assertThat(sessions.server.sessions()).isZero();
        assertThat(sessions.time.timers()).isZero();
    }

    @Test
    void endsAllSessionsWhenItStops() {
        client.handshake();
        DirectPoll poll = client.poll();
        DirectWebSocket socket = sessions.client(4).webSocket();

        sessions.server.stop();
        sessions.server.stop();

        assertThat(poll.answer()).isEqualTo("1");
        assertThat(socket.read()).containsExactly("aborted");
        assertThat(sessions.heard()).containsExactly("SERVER_STOPPED", "SERVER_STOPPED");
        assertThat(sessions.time.timers()).isZero();
        assertThat(sessions.client(4).handshake()).isEqualTo("refused BUSY");
    }

    @Test
    void beginsSessionsAgainWhenItIsStarted() {
        client.handshake();
        sessions.server.stop();

        sessions.server.start();
        sessions.server.start();

        assertThat(client.poll().answer()).isEqualTo("refused UNKNOWN_SESSION");
        assertThat(sessions.client(4).handshake()).startsWith("0{");
    }

    @Test
    void staysClosed() {
        sessions.server.close();

        assertThatIllegalStateException()
                .isThrownBy(sessions.server::start)
                .withMessage("the server is closed (build another one)");
        sessions.server.stop();
        assertThat(client.handshake()).isEqualTo("refused BUSY");
    }

    @Test
    void takesOnlyLimitsThatAreSome() {
        EngineServer.Builder options = EngineServer.builder(sessions, sessions.time);

        assertThatIllegalArgumentException().isThrownBy(() -> options.maxPayload(0));
        assertThatIllegalArgumentException().isThrownBy(() -> options.pingInterval(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> options.upgradeTimeout(Duration.ofMillis(-1)));
    }
}
