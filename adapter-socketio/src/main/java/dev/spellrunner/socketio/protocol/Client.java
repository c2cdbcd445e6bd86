// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.spellrunner.runner.host.MessageMemory;
import dev.spellrunner.socketio.engine.CloseReason;
import dev.spellrunner.socketio.engine.EncodedPacket;
import dev.spellrunner.socketio.engine.EngineProtocol;
import dev.spellrunner.socketio.engine.EngineSession;
import dev.spellrunner.socketio.engine.SessionListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection with its sockets, at most one in each namespace. What is not said to be otherwise is known to its turn alone. */
final class Client implements SessionListener {

    private static final Logger log = LoggerFactory.getLogger(SocketIoServer.class);

    private final SocketIoServer server;
    private final EngineSession session;
    private final Map<String, SocketIoSocket> sockets = new HashMap<>(4);
    /** Those that the middleware has not let in yet. */
    private final Map<String, SocketIoSocket> connecting = new HashMap<>(4);
    /** Thread-safe. */
    private final Map<SocketIoSocket, Runnable> drainListeners = new ConcurrentHashMap<>(2);

    private Future<?> connectTimer = CompletableFuture.completedFuture(null);
    private @Nullable Packet incomplete;
    private List<byte[]> attachments = List.of();
    private long attachedBytes;
    private long held;
    private boolean overflowed;
    private boolean closed;

    Client(SocketIoServer server, EngineSession session) {
        this.server = server;
        this.session = session;
    }

    EngineSession session() {
        return session;
    }

    void begin(Duration longestWithoutSocket) {
        connectTimer = session.executeLater(this::endIfAlone, longestWithoutSocket);
        if (session.protocol() == EngineProtocol.V3) {
            // Clients of version 2 do not ask.
            connect(new Packet(PacketType.CONNECT, Namespace.MAIN, "", 0, Event.NO_ACK, null));
        }
    }

    private void endIfAlone() {
        if (sockets.isEmpty()) {
            session.close(CloseReason.FORCED);
        }
    }

    // ---- reading ----

    @Override
    public void text(String message) {
        long bytes = MessageMemory.bytesToRead(message);
        if (!session.memory().take(bytes)) {
            overflow();
            return;
        }
        HeldBytes taken = new HeldBytes(session.memory(), bytes);
        try {
            read(message, taken);
        } finally {
            taken.letGo();
        }
    }

    /** There is no memory to read a packet: the session ends, and the client hears why before. */
    private void overflow() {
        if (!overflowed) {
            overflowed = true;
            List.copyOf(sockets.values()).forEach(SocketIoSocket::overflowed);
            session.closeWhenSent();
        }
    }

    private void read(String message, HeldBytes taken) {
        try {
            if (incomplete != null) {
                throw new MalformedPacketException("bytes should have come");
            }
            Packet packet = PacketReader.read(message);
            if (packet.attachments() > 0 && !session.newcomer().isAdmitted()) {
                throw new MalformedPacketException("attachments came before a namespace has let the client in");
            }
            if (packet.attachments() > 0) {
                incomplete = packet;
                attachments = new ArrayList<>(packet.attachments());
                attachedBytes = 0;
                hold(taken.bytes());
            } else {
                handle(packet, taken);
            }
        } catch (MalformedPacketException e) {
            refuse(e);
        }
    }

    @Override
    public void binary(byte[] message) {
        try {
            Packet packet = incomplete;
            if (packet == null || packet.content() == null) {
                throw new MalformedPacketException("bytes came that belong to no packet");
            }
            attachedBytes += message.length;
            if (attachedBytes > server.engine().maxPayload()) {
                throw new MalformedPacketException("the attachments of a packet are too large");
            }
            hold(message.length);
            attachments.add(message);
            if (attachments.size() == packet.attachments()) {
                incomplete = null;
                HeldBytes taken = new HeldBytes(session.memory(), held);
                held = 0;
                try {
                    handle(packet.withContent(PacketReader.fill(packet.content(), attachments)), taken);
                } finally {
                    attachments = List.of();
                    taken.letGo();
                }
            }
        } catch (MalformedPacketException e) {
            refuse(e);
        }
    }

    /** Holds a part of a packet that is not complete; the session gives it back if it ends before. */
    private void hold(long bytes) throws MalformedPacketException {
        if (!session.memory().take(bytes)) {
            throw new MalformedPacketException("too many attachments are under way");
        }
        held += bytes;
    }

    private void refuse(MalformedPacketException malformed) {
        log.debug("session '{}' ends", session.id(), malformed);
        session.close(CloseReason.PARSE_ERROR);
    }

    private void handle(Packet packet, HeldBytes taken) {
        if (packet.type() == PacketType.CONNECT) {
            connect(packet);
            return;
        }
        SocketIoSocket socket = sockets.get(packet.namespace());
        if (socket == null && packet.type() == PacketType.DISCONNECT) {
            // It may ask again before the middleware has answered.
            connecting.remove(packet.namespace());
            return;
        }
        if (socket == null) {
            // It was not let in, or has been disconnected while this was on its way.
            log.debug("session '{}' is not in namespace '{}'", session.id(), packet.namespace());
            return;
        }
        switch (packet.type()) {
            case DISCONNECT -> leave(socket, DisconnectReason.CLIENT_DISCONNECTED);
            case ACK, BINARY_ACK -> socket.acknowledged(packet.ackId(), values(packet, 0));
            default -> socket.hear(event(socket, packet, taken));
        }
    }

    private static Event event(SocketIoSocket socket, Packet packet, HeldBytes taken) {
        JsonNode content = packet.content();
        String name = content == null ? "" : content.path(0).asText();
        return new Event(socket, name, values(packet, 1), packet.ackId(), taken);
    }

    private static List<JsonNode> values(Packet packet, int from) {
        List<JsonNode> values = new ArrayList<>();
        JsonNode content = packet.content();
        for (int i = from; content != null && i < content.size(); i++) {
            values.add(content.get(i));
        }
        return values;
    }

    // ---- connecting ----

    private void connect(Packet packet) {
        String name = packet.namespace();
        Namespace namespace = server.existing(name);
        if (namespace == null) {
            refuse(name, new ConnectRefusedException("Invalid namespace"));
            return;
        }
        if (sockets.containsKey(name) || connecting.containsKey(name)) {
            return;
        }
        JsonNode auth = packet.content() == null ? JsonNodeFactory.instance.objectNode() : packet.content();
        SocketIoSocket socket = new SocketIoSocket(
                socketId(name), namespace, this, Queries.with(session.handshake(), packet.query()), auth);
        connecting.put(name, socket);
        CompletionStage<? extends @Nullable Object> admitted;
        try {
            admitted = namespace.admit(socket);
        } catch (RuntimeException e) {
            admitted = CompletableFuture.failedFuture(e);
        }
        admitted.whenComplete((whatever, failure) -> session.execute(() -> admitted(socket, failure)));
    }

    /** Clients of version 2 make their ids themselves, of the session's. */
    private String socketId(String namespace) {
        if (session.protocol() == EngineProtocol.V4) {
            return server.engine().newId();
        }
        return namespace.equals(Namespace.MAIN) ? session.id() : namespace + "#" + session.id();
    }

    private void admitted(SocketIoSocket socket, @Nullable Throwable failure) {
        String name = socket.namespace().name();
        boolean hasLeft = !connecting.remove(name, socket);
        if (hasLeft || closed) {
            socket.leaveAll();
            return;
        }
        if (failure != null) {
            refuse(name, failure);
            return;
        }
        sockets.put(name, socket);
        if (!socket.isAdmittedLater()) {
            session.newcomer().admit();
        }
        Object content = session.protocol() == EngineProtocol.V3 ? null : Map.of("sid", socket.id());
        if (socket.connected(server.writer().plain(PacketType.CONNECT, name, content))) {
            connectTimer.cancel(false);
        } else {
            // The middleware disconnected it before it let it in.
            sockets.remove(name, socket);
            refuse(name, new ConnectRefusedException("disconnected"));
        }
    }

    private void refuse(String namespace, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        String message = "server error";
        Object data = null;
        if (cause instanceof ConnectRefusedException refused) {
            message = String.valueOf(refused.getMessage());
            data = refused.data().orElse(null);
        } else {
            log.warn("a client was refused, since the middleware of namespace '{}' fails", namespace, cause);
        }
        session.send(connectError(namespace, message, data));
        loginFailed();
    }

    /** Ends a session that was refused too often. Thread-safe. */
    void loginFailed() {
        if (!session.newcomer().refuse()) {
            log.debug("session '{}' was refused too often, and ends", session.id());
            session.closeWhenSent();
        }
    }

    private List<EncodedPacket> connectError(String namespace, String message, @Nullable Object data) {
        if (session.protocol() == EngineProtocol.V3) {
            return server.writer().plain(PacketType.CONNECT_ERROR, namespace, data == null ? message : data);
        }
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("message", message);
        if (data != null) {
            content.put("data", data);
        }
        return server.writer().plain(PacketType.CONNECT_ERROR, namespace, content);
    }

    // ---- draining ----

    /** Thread-safe. */
    void onDrain(SocketIoSocket socket, Runnable listener) {
        drainListeners.put(socket, listener);
        session.onDrain(() -> drainListeners.values().forEach(this::drained));
    }

    private void drained(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            log.warn("a listener of session '{}' fails", session.id(), e);
        }
    }

    // ---- the end ----

    /** Thread-safe. */
    void disconnect(SocketIoSocket socket) {
        if (socket.leaveAll()) {
            session.send(server.writer()
                    .plain(PacketType.DISCONNECT, socket.namespace().name(), null));
            session.execute(() -> {
                sockets.remove(socket.namespace().name(), socket);
                drainListeners.remove(socket);
                socket.disconnected(DisconnectReason.SERVER_DISCONNECTED);
            });
        }
    }

    private void leave(SocketIoSocket socket, DisconnectReason reason) {
        sockets.remove(socket.namespace().name(), socket);
        drainListeners.remove(socket);
        if (socket.leaveAll()) {
            socket.disconnected(reason);
        }
    }

    @Override
    public void closed(CloseReason reason) {
        closed = true;
        connectTimer.cancel(false);
        DisconnectReason why = switch (reason) {
            case TRANSPORT_CLOSED -> DisconnectReason.TRANSPORT_CLOSED;
            case TRANSPORT_ERROR -> DisconnectReason.TRANSPORT_ERROR;
            case PING_TIMEOUT -> DisconnectReason.PING_TIMEOUT;
            case PARSE_ERROR -> DisconnectReason.PARSE_ERROR;
            case SLOW_CLIENT -> DisconnectReason.SLOW_CLIENT;
            case FORCED -> DisconnectReason.SERVER_DISCONNECTED;
            case SERVER_STOPPED -> DisconnectReason.SERVER_STOPPED;
        };
        List.copyOf(sockets.values()).forEach(socket -> leave(socket, why));
    }
}
