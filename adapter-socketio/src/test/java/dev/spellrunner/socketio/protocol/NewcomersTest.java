// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.runner.fixture.ManualScheduler;
import dev.spellrunner.socketio.engine.NewcomerLimits;
import dev.spellrunner.socketio.testing.DirectClient;
import dev.spellrunner.socketio.testing.DirectWebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Clients that no namespace has let in. */
class NewcomersTest {

    private static final Duration AFTER_REFUSAL = Duration.ofSeconds(5);

    private final ManualScheduler time = new ManualScheduler();
    private final SocketIoServer io = SocketIoServer.builder()
            .scheduler(time)
            .executor(Runnable::run)
            .sessions(options -> options.newcomers(new NewcomerLimits(10, 3, 100, 2, AFTER_REFUSAL)))
            .build();

    private DirectWebSocket client() {
        return new DirectClient(io.engine(), 4).webSocket();
    }

    private static CompletableFuture<Void> refused() {
        return CompletableFuture.failedFuture(new ConnectRefusedException("no"));
    }

    @Test
    void mayNotAnnounceAttachments() {
        DirectWebSocket newcomer = client();
        newcomer.read();

        newcomer.text("451-[\"a\",{\"_placeholder\":true,\"num\":0}]");

        assertThat(newcomer.read()).containsExactly("closed");
        assertThat(io.engine().sessions()).isZero();
    }

    @Test
    void areFewOfOneAddress() {
        for (int i = 0; i < 5; i++) {
            client();
        }

        assertThat(io.engine().sessions()).isEqualTo(3);
        assertThat(io.engine().newcomers()).isEqualTo(3);
    }

    @Test
    void makeRoomWhenTheyAreLetIn() {
        for (int i = 0; i < 20; i++) {
            client().text("40");
        }

        assertThat(io.engine().newcomers()).isZero();
        assertThat(io.engine().sessions()).isEqualTo(20);
    }

    @Test
    void makeRoomWhenTheyGo() {
        for (int i = 0; i < 20; i++) {
            client().goAway();
        }

        assertThat(io.engine().newcomers()).isZero();
    }

    @Test
    void endWhenTheyAreRefusedTooOften() {
        io.namespace("/").use(socket -> refused());
        DirectWebSocket guessing = client();
        guessing.read();

        guessing.text("40{\"token\":\"a\"}");
        assertThat(guessing.read()).containsExactly("44{\"message\":\"no\"}");
        guessing.text("40{\"token\":\"b\"}");

        assertThat(guessing.read()).containsExactly("44{\"message\":\"no\"}", "closed");
    }

    @Test
    void countAWhileLongerWhenTheyWereRefused() {
        io.namespace("/").use(socket -> refused());
        DirectWebSocket guessing = client();
        guessing.text("40").goAway();

        assertThat(io.engine().newcomers()).isEqualTo(1);
        time.pass(AFTER_REFUSAL);

        assertThat(io.engine().newcomers()).isZero();
    }

    @Test
    void stayNewcomersWhileTheyMayLogInLater() {
        io.namespace("/").use(socket -> {
            socket.admitLater();
            return CompletableFuture.completedFuture(null);
        });
        client().text("40");
        SocketIoSocket socket = io.namespace("/").sockets().iterator().next();
        assertThat(io.engine().newcomers()).isEqualTo(1);

        socket.admit();

        assertThat(io.engine().newcomers()).isZero();
    }
}
