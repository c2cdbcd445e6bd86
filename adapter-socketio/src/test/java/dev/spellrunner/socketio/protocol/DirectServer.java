// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.runner.fixture.ManualScheduler;
import dev.spellrunner.socketio.testing.DirectClient;
import dev.spellrunner.socketio.testing.DirectWebSocket;
import java.util.ArrayList;
import java.util.List;

/** A server without a net, and clients of it. Notes what its sockets hear. Confined to the test's thread. */
final class DirectServer {

    final ManualScheduler time = new ManualScheduler();
    final SocketIoServer io = SocketIoServer.builder()
            .scheduler(time)
            .executor(Runnable::run)
            .sessions(options -> options.maxPayload(1000).outgoingBytes(100_000))
            .build();
    private final List<String> heard = new ArrayList<>();

    /** Makes a namespace whose sockets are noted with all that they hear, which is sent back. */
    Namespace echo(String name) {
        return io.namespace(name).onConnect(socket -> {
            note("connected to " + name);
            socket.onOther(event -> {
                note(event.name() + event.arguments());
                if (event.wantsAck()) {
                    event.ack(event.arguments().toArray());
                } else {
                    socket.emit(event.name(), event.arguments().toArray());
                }
            });
            socket.onDisconnect(reason -> note("gone from " + name + ": " + reason));
        });
    }

    void note(String text) {
        heard.add(text);
    }

    /** Returns what was heard since this was asked last. */
    List<String> heard() {
        List<String> since = List.copyOf(heard);
        heard.clear();
        return since;
    }

    /** Opens a WebSocket of protocol 5, which is in no namespace. */
    DirectWebSocket webSocket() {
        return new DirectClient(io.engine(), 4).webSocket();
    }

    /** Opens a WebSocket of protocol 5 that is connected to some namespaces. */
    DirectWebSocket connected(String... namespaces) {
        DirectWebSocket made = webSocket();
        for (String name : namespaces) {
            made.text("40" + (name.equals("/") ? "" : name + ","));
            assertThat(made.read()).singleElement().asString().startsWith("40").contains("\"sid\":\"");
        }
        heard();
        return made;
    }
}
