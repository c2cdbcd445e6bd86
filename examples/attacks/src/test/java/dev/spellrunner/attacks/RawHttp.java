// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.attacks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** A connection to a server of this machine that says just what a test wants it to. Confined to one thread. */
final class RawHttp implements AutoCloseable {

    private static final int LONGEST_MILLIS = 90_000;

    private final Socket socket;
    private final InputStream in;

    RawHttp(int port) throws IOException {
        this(port, 0);
    }

    /**
     * Connects.
     *
     * @param buffer how many bytes may come that are not read, about; 0 for what is usual
     */
    RawHttp(int port, int buffer) throws IOException {
        socket = new Socket();
        if (buffer > 0) {
            socket.setReceiveBufferSize(buffer);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(LONGEST_MILLIS);
        in = new BufferedInputStream(socket.getInputStream(), buffer > 0 ? buffer : 64 * 1024);
    }

    /** Sends a request in one connection, and returns all that comes until the server ends it. */
    static String answer(int port, String head, String body) throws IOException {
        try (RawHttp http = new RawHttp(port)) {
            http.request(head + "Connection: close\r\n", body);
            return http.rest();
        }
    }

    /** Sends a request. */
    void request(String head, String body) throws IOException {
        byte[] content = body.getBytes(UTF_8);
        send(head + "Host: localhost\r\nContent-Length: " + content.length + "\r\n\r\n");
        socket.getOutputStream().write(content);
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    /** Sends the beginning of a message, which the server awaits the rest of. */
    void halfText(int bytes, int ofBytes) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x81);
        frame.write(0x80 | 127);
        for (int shift = 56; shift >= 0; shift -= 8) {
            frame.write((int) ((long) ofBytes >>> shift) & 0xff);
        }
        frame.writeBytes(new byte[4]);
        frame.writeBytes("x".repeat(bytes).getBytes(UTF_8));
        socket.getOutputStream().write(frame.toByteArray());
    }

    /** Makes a WebSocket of the connection. */
    void upgrade(String pathAndHeaders) throws IOException {
        send("GET " + pathAndHeaders + "Host: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no WebSocket: " + head);
            }
            head.append((char) next);
        }
        if (!head.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException("no WebSocket: " + head);
        }
    }

    /** Sends a text frame whose mask changes nothing. */
    void text(String text) throws IOException {
        byte[] payload = text.getBytes(UTF_8);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x81);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else {
            frame.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) payload.length >>> shift) & 0xff);
            }
        }
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        socket.getOutputStream().write(frame.toByteArray());
    }

    /** Returns the next message of text; empty if the server ends the connection, or closes the WebSocket. */
    String nextText() throws IOException {
        StringBuilder message = new StringBuilder();
        while (true) {
            int first = in.read();
            if (first < 0 || (first & 0xf) == 8) {
                return "";
            }
            long length = in.read();
            int more = length == 126 ? 2 : length == 127 ? 8 : 0;
            for (int i = 0; i < more; i++) {
                length = (i == 0 ? 0 : length << 8) | in.read();
            }
            String payload = new String(in.readNBytes((int) length), UTF_8);
            if ((first & 0xf) == 9) {
                // As a client that reads does.
                socket.getOutputStream().write(new byte[] {(byte) 0x8a, (byte) 0x80, 0, 0, 0, 0});
            }
            if ((first & 0xf) <= 1) {
                message.append(payload);
                if (first >= 0x80) {
                    return message.toString();
                }
            }
        }
    }

    /** Reads so many bytes, or fewer if there are no more. */
    String read(int bytes) throws IOException {
        return new String(in.readNBytes(bytes), UTF_8);
    }

    /** Reads a line; null, when the server has ended the connection. */
    @Nullable
    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                return null;
            }
            line.write(next);
        }
        return line.toString(UTF_8);
    }

    /** Reads until the server ends the connection. */
    String rest() throws IOException {
        return new String(in.readAllBytes(), UTF_8);
    }

    /** Reads some bytes, if they are there; fewer where the server has ended the connection. */
    int readSome(int most) throws IOException {
        try {
            return in.available() == 0 ? 0 : in.readNBytes(Math.min(most, in.available())).length;
        } catch (SocketException e) {
            return 0;
        }
    }

    /** Ends the side of the client, as a broken upload does. */
    void sendsNoMore() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
