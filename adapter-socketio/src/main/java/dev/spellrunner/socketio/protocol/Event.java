// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** An event that a client sent. Thread-safe. */
public final class Event {

    static final long NO_ACK = -1;

    private final SocketIoSocket socket;
    private final String name;
    private final List<JsonNode> arguments;
    private final long ackId;
    private final HeldBytes bytes;
    private final AtomicBoolean acked = new AtomicBoolean();

    /**
     * Creates an event.
     *
     * @param bytes the memory that the message takes
     */
    Event(SocketIoSocket socket, String name, List<JsonNode> arguments, long ackId, HeldBytes bytes) {
        this.socket = socket;
        this.name = name;
        this.arguments = List.copyOf(arguments);
        this.ackId = ackId;
        this.bytes = bytes;
    }

    /** Returns whose event it is. */
    public SocketIoSocket socket() {
        return socket;
    }

    /** Returns the name. */
    public String name() {
        return name;
    }

    /** Returns what came with the name, without the ack; bytes are {@link com.fasterxml.jackson.databind.node.BinaryNode}s. */
    public List<JsonNode> arguments() {
        return arguments;
    }

    /** Returns an argument by its place, from 0 on; a missing node, if there are fewer. */
    public JsonNode argument(int place) {
        return place < arguments.size() ? arguments.get(place) : MissingNode.getInstance();
    }

    /** Tells whether the client waits for an acknowledgement. */
    public boolean wantsAck() {
        return ackId != NO_ACK;
    }

    /**
     * Counts the event in the memory for messages also when its listener has returned. Is for the listener, which goes on with
     * the event elsewhere: a client could fill the heap with what waits.
     *
     * @return ends that; to be run once, on any thread. It ends with the session at the latest
     */
    public Runnable hold() {
        return bytes.hold();
    }

    /**
     * Acknowledges the event; from any thread, and at any time. The second time, and if the client does not wait for it,
     * nothing happens.
     *
     * @param answer as the arguments of {@link SocketIoSocket#emit}
     */
    public void ack(@Nullable Object... answer) {
        if (wantsAck() && acked.compareAndSet(false, true)) {
            socket.acknowledge(ackId, answer);
        }
    }
}
