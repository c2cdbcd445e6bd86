// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sockets that hear the same: those of some rooms or of the whole namespace, but for some. Immutable and thread-safe. */
public final class Audience {

    private final Namespace namespace;
    /** Null for the whole namespace. */
    private final @Nullable Set<String> rooms;

    private final Set<SocketIoSocket> deaf;

    Audience(Namespace namespace, @Nullable Set<String> rooms, Set<SocketIoSocket> deaf) {
        this.namespace = namespace;
        this.rooms = rooms == null ? null : Set.copyOf(rooms);
        this.deaf = Set.copyOf(deaf);
    }

    /** Returns the same sockets but for one. */
    public Audience except(SocketIoSocket socket) {
        return new Audience(
                namespace,
                rooms,
                Stream.concat(deaf.stream(), Stream.of(socket)).collect(Collectors.toSet()));
    }

    /**
     * Sends an event to each socket that is there now, once, however many of the rooms it is in. The event is encoded but
     * once.
     *
     * @param arguments as those of {@link SocketIoSocket#emit}
     */
    public void emit(String event, @Nullable Object... arguments) {
        namespace.emitTo(sockets(), event, arguments);
    }

    /** Returns the sockets that are there now. */
    public Collection<SocketIoSocket> sockets() {
        return hearing().filter(socket -> !deaf.contains(socket)).toList();
    }

    private Stream<SocketIoSocket> hearing() {
        if (rooms == null) {
            return namespace.sockets().stream();
        }
        Stream<SocketIoSocket> all = rooms.stream().flatMap(room -> namespace.inRoom(room).stream());
        return rooms.size() > 1 ? all.distinct() : all;
    }
}
