// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.socketio.engine.EncodedPacket;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A part of a server that clients connect to by its name. Thread-safe. */
public final class Namespace {

    static final String MAIN = "/";

    private final String name;
    private final PacketWriter writer;
    private final List<Middleware> middleware = new CopyOnWriteArrayList<>();
    private final List<Consumer<SocketIoSocket>> connectListeners = new CopyOnWriteArrayList<>();
    private final ConcurrentMap<String, SocketIoSocket> sockets = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Set<SocketIoSocket>> rooms = new ConcurrentHashMap<>();

    Namespace(String name, PacketWriter writer) {
        this.name = name;
        this.writer = writer;
    }

    /** Returns the name, which begins with a slash. */
    public String name() {
        return name;
    }

    /** Adds what decides who is let in. Each is asked in its turn, when those before have let the client in. */
    public Namespace use(Middleware next) {
        middleware.add(requireNonNull(next, "next"));
        return this;
    }

    /**
     * Adds a listener that hears of each socket when it is connected. It is called in turn with the events of the socket's
     * connection, before any of them, and must not block.
     */
    public Namespace onConnect(Consumer<SocketIoSocket> listener) {
        connectListeners.add(requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Sends an event to all sockets. It is encoded but once.
     *
     * @param arguments as those of {@link SocketIoSocket#emit}
     */
    public void emit(String event, @Nullable Object... arguments) {
        emitTo(sockets.values(), event, arguments);
    }

    /** Returns the sockets in any of some rooms; a room that is named twice counts once. */
    public Audience to(String... names) {
        return new Audience(this, Set.copyOf(List.of(names)), Set.of());
    }

    /** Returns all sockets but one: those that hear what it says to all. */
    public Audience except(SocketIoSocket socket) {
        return new Audience(this, null, Set.of(socket));
    }

    /** Returns the sockets that are connected now. */
    public Collection<SocketIoSocket> sockets() {
        return List.copyOf(sockets.values());
    }

    /** Returns a connected socket by its id. */
    public Optional<SocketIoSocket> socket(String id) {
        return Optional.ofNullable(sockets.get(id));
    }

    PacketWriter writer() {
        return writer;
    }

    void emitTo(Collection<SocketIoSocket> those, String event, @Nullable Object[] arguments) {
        if (those.isEmpty()) {
            return;
        }
        List<EncodedPacket> packets = writer.event(name, Event.NO_ACK, event, arguments);
        those.forEach(socket -> socket.send(packets));
    }

    Set<SocketIoSocket> inRoom(String room) {
        return rooms.getOrDefault(room, Set.of());
    }

    CompletionStage<? extends @Nullable Object> admit(SocketIoSocket socket) {
        CompletionStage<? extends @Nullable Object> admitted = CompletableFuture.completedFuture("");
        for (Middleware next : middleware) {
            admitted = admitted.thenCompose(before -> next.admit(socket));
        }
        return admitted;
    }

    void add(SocketIoSocket socket) {
        sockets.put(socket.id(), socket);
    }

    List<Consumer<SocketIoSocket>> connectListeners() {
        return connectListeners;
    }

    void remove(SocketIoSocket socket) {
        sockets.remove(socket.id(), socket);
    }

    void enter(String room, SocketIoSocket socket) {
        rooms.compute(room, (key, before) -> {
            Set<SocketIoSocket> there = before == null ? ConcurrentHashMap.newKeySet() : before;
            there.add(socket);
            return there;
        });
    }

    void leave(String room, SocketIoSocket socket) {
        rooms.computeIfPresent(room, (key, there) -> {
            there.remove(socket);
            return there.isEmpty() ? null : there;
        });
    }
}
