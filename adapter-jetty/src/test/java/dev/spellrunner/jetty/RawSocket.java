// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A WebSocket client that does nothing by itself: reads, answers pings and closes only when the test says so. */
final class RawSocket implements AutoCloseable {

    static final int TEXT = 1;
    static final int CLOSE = 8;
    static final int PING = 9;

    private final Socket socket = new Socket();

    RawSocket(int port, String... headers) throws IOException {
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(30_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 30_000);
        String request = "GET /ws HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer ada-token\r\n";
        for (String header : headers) {
            request += header + "\r\n";
        }
        socket.getOutputStream().write((request + "\r\n").getBytes(ISO_8859_1));
    }

    /** Returns the answer to the upgrade request. */
    String head() throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                break;
            }
            head.write(next);
        }
        return head.toString(ISO_8859_1);
    }

    void sendText(String text) throws IOException {
        sendFrame(0x81, text.getBytes(UTF_8));
    }

    /** Sends a frame whose mask changes nothing. */
    void sendFrame(int first, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else {
            frame.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) payload.length >>> shift) & 0xff);
            }
        }
        frame.write(new byte[4]);
        frame.write(payload);
        socket.getOutputStream().write(frame.toByteArray());
    }

    void sendBytes(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Reads frames up to one of a kind, and returns its payload. */
    byte[] readTo(int opcode) throws IOException {
        while (true) {
            InputStream in = socket.getInputStream();
            int first = in.read();
            if (first < 0) {
                throw new IOException("the server has ended the connection");
            }
            long length = in.read();
            int more = length == 126 ? 2 : length == 127 ? 8 : 0;
            if (more > 0) {
                length = 0;
                for (byte each : in.readNBytes(more)) {
                    length = length << 8 | (each & 0xff);
                }
            }
            byte[] payload = in.readNBytes((int) length);
            if ((first & 0xf) == opcode) {
                return payload;
            }
        }
    }

    int closeCode() throws IOException {
        byte[] payload = readTo(CLOSE);
        return (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
