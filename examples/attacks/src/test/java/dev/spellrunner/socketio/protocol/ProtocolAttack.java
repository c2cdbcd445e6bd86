// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import dev.spellrunner.runner.fixture.ManualScheduler;
import dev.spellrunner.socketio.testing.DirectClient;
import dev.spellrunner.socketio.testing.DirectWebSocket;
import java.time.Duration;

/** A client of Socket.IO that sends the frames that bytes say, to a server that sends everything back. Confined to one thread. */
final class ProtocolAttack {

    private static final int LONGEST = 600;

    private ProtocolAttack() {}

    static void play(int engineVersion, FuzzedDataProvider given) {
        ManualScheduler time = new ManualScheduler();
        SocketIoServer io = SocketIoServer.builder()
                .scheduler(time)
                .executor(Runnable::run)
                .sessions(options -> options.maxPayload(2_000).outgoingBytes(20_000))
                .build();
        echo(io.namespace("/"));
        echo(io.namespace("/other"));
        DirectClient client = new DirectClient(io.engine(), engineVersion);
        DirectWebSocket socket = client.webSocket();
        while (given.remainingBytes() > 0 && socket.isAccepted()) {
            switch (given.consumeInt(0, 7)) {
                case 0 -> socket.bytes(given.consumeBytes(LONGEST));
                case 1 -> time.pass(Duration.ofMillis(given.consumeInt(0, 30_000)));
                case 2 -> socket.text("4" + given.consumeString(LONGEST));
                case 3 -> socket.text("42" + given.consumeString(LONGEST));
                case 4 -> socket.text("40/other," + given.consumeString(LONGEST));
                case 5 -> socket.text("45" + given.consumeString(LONGEST));
                default -> socket.text(given.consumeString(LONGEST));
            }
            assertThat(socket.read().size()).isLessThan(100);
        }
        time.pass(Duration.ofMinutes(2));

        assertThat(io.engine().sessions()).isZero();
        assertThat(io.namespace("/").sockets()).isEmpty();
        assertThat(io.namespace("/other").sockets()).isEmpty();
        assertThat(time.timers()).isZero();
    }

    private static void echo(Namespace namespace) {
        namespace.onConnect(socket -> socket.onOther(event -> {
            if (event.wantsAck()) {
                event.ack(event.arguments().toArray());
            } else {
                socket.emit(event.name(), event.arguments().toArray());
            }
        }));
    }
}
