// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Dispatches the packets that a client sends in a session. Confined to the session's turn. */
final class IncomingPackets {

    private static final Logger log = LoggerFactory.getLogger(EngineServer.class);

    private final EngineSession session;
    private final PayloadCodec codec;
    private final Heartbeat heartbeat;
    private @Nullable SessionListener listener;

    IncomingPackets(EngineSession session, PayloadCodec codec, Heartbeat heartbeat) {
        this.session = session;
        this.codec = codec;
        this.heartbeat = heartbeat;
    }

    /** From now on what comes is heard. */
    void goTo(SessionListener its) {
        listener = its;
    }

    void end(CloseReason reason) {
        SessionListener its = listener;
        if (its != null) {
            tell(() -> its.closed(reason));
        }
    }

    /** A listener that fails does not stop the reading. */
    private void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            log.warn("the listener of session '{}' fails", session.id(), e);
        }
    }

    // ---- frames of a WebSocket ----

    void text(String frame) {
        read(() -> codec.decode(frame));
    }

    void binary(byte[] frame) {
        read(() -> codec.decode(frame));
    }

    /** Reads a packet. */
    private interface Reading {
        IncomingPacket read() throws MalformedPacketException;
    }

    private void read(Reading reading) {
        try {
            take(reading.read());
        } catch (MalformedPacketException e) {
            session.close(CloseReason.PARSE_ERROR);
        }
    }

    // ---- packets ----

    void take(IncomingPacket packet) {
        SessionListener its = listener;
        if (its == null || !session.isOpen()) {
            return;
        }
        if (packet instanceof IncomingPacket.Binary bytes) {
            tell(() -> its.binary(bytes.content()));
        } else if (packet instanceof IncomingPacket.Text text) {
            take(text, its);
        }
    }

    private void take(IncomingPacket.Text packet, SessionListener its) {
        switch (packet.type()) {
            case MESSAGE -> tell(() -> its.text(packet.content()));
            case PING -> answerPing(packet);
            case PONG -> hearPong();
            case CLOSE -> session.polling.closedByClient();
            default -> {
                // Means nothing, coming from a client.
            }
        }
    }

    private void hearPong() {
        if (session.protocol() == EngineProtocol.V3) {
            session.close(CloseReason.TRANSPORT_ERROR);
            return;
        }
        heartbeat.alive();
    }

    private void answerPing(IncomingPacket.Text ping) {
        if (session.protocol() == EngineProtocol.V4) {
            session.close(CloseReason.TRANSPORT_ERROR);
            return;
        }
        heartbeat.alive();
        session.sending.answer(EncodedPacket.of(PacketType.PONG, ping.content()));
    }
}
