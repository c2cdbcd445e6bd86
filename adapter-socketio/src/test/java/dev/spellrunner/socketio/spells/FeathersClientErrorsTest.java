// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.socketio.feathers.FeathersCall;
import dev.spellrunner.socketio.feathers.FeathersError;
import dev.spellrunner.socketio.feathers.FeathersException;
import dev.spellrunner.socketio.feathers.FeathersMethod;
import dev.spellrunner.socketio.feathers.FeathersPeer;
import dev.spellrunner.socketio.feathers.FeathersService;
import dev.spellrunner.socketio.feathers.FeathersServices;
import dev.spellrunner.socketio.protocol.SocketIoServer;
import dev.spellrunner.socketio.protocol.SocketIoSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of error is the one that Feathers' own clients take it for. */
@Tag("full")
@Timeout(60)
class FeathersClientErrorsTest {

    private final FeathersService errors = FeathersService.builder()
            .on(FeathersMethod.FIND, call -> CompletableFuture.completedFuture(kinds()))
            .on(FeathersMethod.GET, FeathersClientErrorsTest::fail)
            .build();
    private final FeathersServices services =
            FeathersServices.builder().service("errors", errors).build();
    private @Nullable TestServer server;

    private record Peer(SocketIoSocket socket) implements FeathersPeer {

        @Override
        public void emit(String event, @Nullable Object... arguments) {
            socket.emit(event, arguments);
        }

        @Override
        public boolean isConnected() {
            return socket.isConnected();
        }

        @Override
        public void disconnect() {
            socket.close();
        }

        @Override
        public Future<?> later(Duration delay, Runnable action) {
            return socket.later(delay, action);
        }
    }

    private static List<Map<String, Object>> kinds() {
        return Arrays.stream(FeathersError.values())
                .map(each ->
                        Map.<String, Object>of("kind", each.className(), "name", each.wireName(), "code", each.code()))
                .toList();
    }

    private static CompletableFuture<Object> fail(FeathersCall call) {
        String kind = call.requireId();
        return CompletableFuture.failedFuture(Arrays.stream(FeathersError.values())
                .filter(each -> each.className().equals(kind))
                .map(each -> new FeathersException(each, "it is " + kind, Map.of("hint", kind)))
                .findFirst()
                .orElseThrow());
    }

    @BeforeEach
    void startTheServer() throws Exception {
        SocketIoServer io = SocketIoServer.builder().build();
        io.namespace("/").onConnect(socket -> {
            socket.onOther(event -> services.call(new Peer(socket), event.name(), event.arguments())
                    .thenAccept(answer -> event.ack(answer.toArray())));
            socket.emit("connected");
        });
        server = TestServer.start(io);
    }

    @AfterEach
    void stopTheServer() throws Exception {
        requireNonNull(server).stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4", "5"})
    void areTheirs(String version) throws Exception {
        try (NodeScript client =
                NodeScript.start("feathers-errors.mjs", requireNonNull(server).port(), version)) {
            client.endsWell();
        }
    }
}
