// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spellrunner.socketio.engine.EncodedPacket;
import dev.spellrunner.socketio.engine.EngineSession;
import dev.spellrunner.socketio.engine.WebSocketChannel;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A WebSocket without a net. Confined to the test's thread. */
public final class DirectWebSocket implements WebSocketChannel {

    private final List<String> frames = new ArrayList<>();
    private final List<EncodedPacket> packets = new ArrayList<>();
    private @Nullable EngineSession session;
    private boolean stuck;

    DirectWebSocket() {}

    void belongsTo(@Nullable EngineSession its) {
        session = its;
        if (its == null) {
            close();
        }
        wake();
    }

    /** The client reads nothing from now on. */
    public DirectWebSocket getStuck() {
        stuck = true;
        return this;
    }

    /** The client reads on. */
    public void readOn() {
        stuck = false;
        wake();
    }

    public DirectWebSocket text(String frame) {
        its().text(this, frame);
        return this;
    }

    public DirectWebSocket bytes(int... values) {
        byte[] frame = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            frame[i] = (byte) values[i];
        }
        return bytes(frame);
    }

    public DirectWebSocket bytes(byte[] frame) {
        its().binary(this, frame);
        return this;
    }

    /** Tells whether a session took it. */
    public boolean isAccepted() {
        return session != null;
    }

    /** The connection is lost. */
    public void goAway() {
        its().gone(this);
    }

    private EngineSession its() {
        EngineSession its = session;
        if (its == null) {
            throw new IllegalStateException("the WebSocket was refused");
        }
        return its;
    }

    /** Returns what the client has read since this was asked last; {@code closed} or {@code aborted} at the end. */
    public List<String> read() {
        List<String> read = List.copyOf(frames);
        frames.clear();
        return read;
    }

    /** Returns all packets, as they came. */
    public List<EncodedPacket> packets() {
        return List.copyOf(packets);
    }

    @Override
    public void wake() {
        EngineSession its = session;
        if (its == null || stuck) {
            return;
        }
        List<EncodedPacket> next = its.take(this);
        while (!next.isEmpty()) {
            packets.addAll(next);
            next.forEach(packet -> frames.add(text(packet)));
            next = its.take(this);
        }
    }

    private static String text(EncodedPacket packet) {
        byte[] bytes = new byte[packet.content().remaining()];
        packet.content().get(bytes);
        return packet.isBinary() ? "bytes " + HexFormat.of().formatHex(bytes) : new String(bytes, UTF_8);
    }

    @Override
    public void close() {
        frames.add("closed");
    }

    @Override
    public void abort() {
        frames.add("aborted");
    }
}
