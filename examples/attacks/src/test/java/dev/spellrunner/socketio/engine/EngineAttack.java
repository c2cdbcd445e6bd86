// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import dev.spellrunner.runner.fixture.ManualScheduler;
import dev.spellrunner.socketio.testing.DirectClient;
import dev.spellrunner.socketio.testing.DirectPoll;
import dev.spellrunner.socketio.testing.DirectWebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A client of Engine.IO that does what bytes say, to a server that sends everything back. Confined to one thread. */
final class EngineAttack implements EngineListener {

    private static final int LONGEST = 400;

    private final ManualScheduler time = new ManualScheduler();
    private final EngineServer server = EngineServer.builder(this, time)
            .executor(Runnable::run)
            .maxPayload(2_000)
            .outgoingBytes(20_000)
            .mostSessions(20)
            .build();
    private final List<DirectWebSocket> sockets = new ArrayList<>();
    private final List<DirectPoll> polls = new ArrayList<>();
    private final DirectClient client;
    private int opened;
    private int closed;

    private EngineAttack(int version) {
        client = new DirectClient(server, version);
    }

    static void play(int version, FuzzedDataProvider given) {
        EngineAttack attack = new EngineAttack(version);
        attack.client.handshake();
        while (given.remainingBytes() > 0) {
            attack.step(given);
        }
        attack.end();
    }

    private void step(FuzzedDataProvider given) {
        switch (given.consumeInt(0, 9)) {
            case 0 -> client.post(given.consumeString(LONGEST));
            case 1 -> client.post(given.consumeBytes(LONGEST), true);
            case 2 -> polls.add(client.poll());
            case 3 -> sockets.add(client.webSocket());
            case 4, 5 -> last().ifPresent(socket -> socket.text(given.consumeString(LONGEST)));
            case 6 -> last().ifPresent(socket -> socket.bytes(given.consumeBytes(LONGEST)));
            case 7 -> time.pass(Duration.ofMillis(given.consumeInt(0, 30_000)));
            case 8 -> last().ifPresent(socket -> socket.getStuck());
            default -> polls.stream().reduce((first, second) -> second).ifPresent(DirectPoll::lose);
        }
    }

    private Optional<DirectWebSocket> last() {
        return sockets.stream().filter(DirectWebSocket::isAccepted).reduce((first, second) -> second);
    }

    /** Those who do not come back are missed in time. */
    private void end() {
        time.pass(Duration.ofMinutes(2));

        assertThat(server.sessions()).isZero();
        assertThat(time.timers()).isZero();
        assertThat(closed).isEqualTo(opened);
    }

    @Override
    public SessionListener opened(EngineSession session) {
        opened++;
        return new SessionListener() {
            @Override
            public void text(String message) {
                session.send(List.of(EncodedPacket.text(message)));
            }

            @Override
            public void binary(byte[] message) {
                session.send(List.of(EncodedPacket.binary(message)));
            }

            @Override
            public void closed(CloseReason reason) {
                closed++;
            }
        };
    }
}
