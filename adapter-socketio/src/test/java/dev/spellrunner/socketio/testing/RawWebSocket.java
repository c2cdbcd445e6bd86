// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.HexFormat;
import org.eclipse.jetty.websocket.core.OpCode;

/**
 * A WebSocket that does nothing by itself: it answers neither a ping nor a close, and reads when it is asked to. Confined to
 * the test's thread.
 */
public final class RawWebSocket implements AutoCloseable {

    private static final int MILLIS = 10_000;
    private static final byte[] MASK = {0, 0, 0, 0};

    private final Socket socket;
    private final DataInputStream in;
    private final String head;

    private RawWebSocket(Socket socket, String head) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
        this.head = head;
    }

    /** Asks for a WebSocket, and reads the answer. */
    public static RawWebSocket open(int port, String target, String... headers) throws IOException {
        Socket socket = new Socket();
        // Small, so that a client that does not read is noticed soon.
        socket.setReceiveBufferSize(4096);
        socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port), MILLIS);
        socket.setSoTimeout(MILLIS);
        String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
        String request = "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n" + more + "\r\n";
        socket.getOutputStream().write(request.getBytes(US_ASCII));
        return new RawWebSocket(socket, head(socket));
    }

    private static String head(Socket socket) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(US_ASCII).endsWith("\r\n\r\n")) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new EOFException(head.toString(US_ASCII));
            }
            head.write(next);
        }
        return head.toString(US_ASCII);
    }

    /** Returns the status of the answer: 101, if it is a WebSocket. */
    public int status() {
        return Integer.parseInt(head.split(" ", -1)[1]);
    }

    // ---- sending ----

    public RawWebSocket text(String text) throws IOException {
        return frame(OpCode.TEXT, true, text.getBytes(UTF_8));
    }

    public RawWebSocket bytes(int... bytes) throws IOException {
        byte[] payload = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            payload[i] = (byte) bytes[i];
        }
        return frame(OpCode.BINARY, true, payload);
    }

    public RawWebSocket frame(byte opCode, boolean isLast, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(payload.length + 14);
        frame.write((isLast ? 0x80 : 0) | opCode);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else {
            frame.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) payload.length >> shift));
            }
        }
        // Of zeros, it changes nothing.
        frame.writeBytes(MASK);
        frame.writeBytes(payload);
        socket.getOutputStream().write(frame.toByteArray());
        return this;
    }

    // ---- reading ----

    /**
     * Reads the next frame, parts put together: text as it is, bytes as {@code bytes 0102}, a pong as {@code pong}, a close as
     * {@code closed 1000}, and {@code gone} when the connection has ended.
     */
    public String next() throws IOException {
        try {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            for (int kind = 0; ; ) {
                int first = in.readUnsignedByte();
                message.writeBytes(payload());
                kind = (first & 0x0f) == OpCode.CONTINUATION ? kind : first & 0x0f;
                if ((first & 0x80) != 0) {
                    return read(kind, message.toByteArray());
                }
            }
        } catch (EOFException | SocketException e) {
            return "gone";
        }
    }

    private byte[] payload() throws IOException {
        int length = in.readUnsignedByte();
        length = length == 126 ? in.readUnsignedShort() : length == 127 ? (int) in.readLong() : length;
        return in.readNBytes(length);
    }

    private static String read(int kind, byte[] payload) {
        return switch (kind) {
            case OpCode.TEXT -> new String(payload, UTF_8);
            case OpCode.BINARY -> "bytes " + HexFormat.of().formatHex(payload);
            case OpCode.PONG -> "pong";
            case OpCode.CLOSE -> "closed " + (((payload[0] & 0xff) << 8) | (payload[1] & 0xff));
            default -> "frame " + kind;
        };
    }

    /** Ends the connection without a word. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
