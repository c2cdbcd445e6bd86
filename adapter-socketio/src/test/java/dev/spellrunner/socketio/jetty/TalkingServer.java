// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.jetty;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.socketio.protocol.ConnectRefusedException;
import dev.spellrunner.socketio.protocol.Event;
import dev.spellrunner.socketio.protocol.SocketIoServer;
import dev.spellrunner.socketio.protocol.SocketIoSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;

/** A server on which clients that others have made are tried. It can be started again, at the address that it had. */
final class TalkingServer implements AutoCloseable {

    private final ExecutorService starter = Executors.newSingleThreadExecutor();
    private int port;
    private volatile Server server = new Server();

    TalkingServer() throws Exception {
        start();
    }

    private void start() throws Exception {
        SocketIoServer io =
                SocketIoServer.builder().connectTimeout(Duration.ofSeconds(20)).build();
        io.namespace("/").onConnect(socket -> talk(io, socket));
        io.namespace("/chat")
                .onConnect(socket -> socket.on("where am I", event -> event.ack("/chat", event.argument(0))));
        io.namespace("/members").use(TalkingServer::admit);
        Server next = new Server();
        ServerConnector connector = new ServerConnector(next);
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        next.addConnector(connector);
        next.setHandler(SocketIoHandler.builder(io).build());
        server = next;
        next.start();
        port = connector.getLocalPort();
    }

    private void talk(SocketIoServer io, SocketIoSocket socket) {
        socket.on("echo", event -> event.ack(event.arguments().toArray()));
        socket.on(
                "say again",
                event -> socket.emit("said again", event.arguments().toArray()));
        socket.on("ask me", event -> ask(socket, event));
        socket.on(
                "who is in",
                event -> event.ack(
                        io.namespace(event.argument(0).asText()).sockets().size()));
        socket.on(
                "over what",
                event -> event.ack(socket.handshake().parameter("transport").orElseThrow()));
        socket.on("drop me", event -> socket.drop());
        socket.on("send me away", event -> socket.disconnect());
        socket.on("close me", event -> socket.close());
        socket.on("start again", event -> starter.execute(this::startAgain));
    }

    private static void ask(SocketIoSocket socket, Event event) {
        CompletionStage<List<JsonNode>> asked =
                socket.emitWithAck("question", event.arguments().toArray());
        asked.thenAccept(answer -> event.ack(answer.toArray()));
    }

    private static CompletionStage<? extends @Nullable Object> admit(SocketIoSocket socket) {
        String word = socket.handshake()
                .parameter("word")
                .orElse(socket.auth().path("word").asText());
        return word.equals("sesame")
                ? CompletableFuture.completedFuture("")
                : CompletableFuture.failedFuture(new ConnectRefusedException("no such member", Map.of("code", 7)));
    }

    private void startAgain() {
        try {
            server.stop();
            start();
        } catch (Exception e) {
            throw new IllegalStateException("the server does not start again", e);
        }
    }

    String address() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        starter.shutdown();
        LifeCycle.stop(server);
    }
}
