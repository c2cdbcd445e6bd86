// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import java.util.List;

/** Receives the POSTs of a client that polls, one at a time. Thread-safe; its fields are guarded by the lock of the session. */
final class Posts {

    private final EngineSession session;
    private final PayloadCodec codec;
    private final IncomingPackets incoming;

    private boolean underWay;

    Posts(EngineSession session, PayloadCodec codec, IncomingPackets incoming) {
        this.session = session;
        this.codec = codec;
        this.incoming = incoming;
    }

    void post(byte[] body, boolean binary, Exchange exchange) {
        boolean refused;
        boolean overlaps;
        synchronized (session.lock) {
            refused = !session.polling.isInUse();
            overlaps = !refused && underWay;
            underWay = underWay || !refused;
        }
        if (refused) {
            exchange.refuse(EngineError.BAD_REQUEST);
        } else if (overlaps) {
            exchange.refuse(EngineError.BAD_REQUEST);
            session.close(CloseReason.TRANSPORT_ERROR);
        } else {
            receive(body, binary, exchange);
        }
    }

    private void receive(byte[] body, boolean binary, Exchange exchange) {
        List<IncomingPacket> packets;
        try {
            packets = codec.decodePayload(body, binary);
        } catch (MalformedPacketException e) {
            exchange.refuse(EngineError.BAD_REQUEST);
            session.close(CloseReason.PARSE_ERROR);
            return;
        }
        try {
            packets.forEach(packet -> session.execute(() -> incoming.take(packet)));
        } finally {
            // After the packets: the client may go on over its WebSocket as soon as it reads this.
            session.execute(() -> received(exchange));
        }
    }

    private void received(Exchange exchange) {
        synchronized (session.lock) {
            underWay = false;
        }
        exchange.answer(new Answer.Received(), () -> {});
    }
}
