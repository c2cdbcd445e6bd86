// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.jetty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** WebSockets whose clients do not close them in good order are released. */
@Timeout(60)
class ClosingTest {

    private static final String UPGRADE = """
            GET /socket.io/?EIO=4&transport=websocket HTTP/1.1
            Host: localhost
            Connection: Upgrade
            Upgrade: websocket
            Sec-WebSocket-Version: 13
            Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==

            """;

    @Test
    void endsAWebSocketWhoseClientDoesNotAnswerTheCloseFrame() throws Exception {
        try (TalkingServer server = new TalkingServer();
                Socket client = open(server)) {
            client.getOutputStream().write(maskedText("40"));
            client.getOutputStream().write(maskedText("42[\"close me\"]"));

            assertThat(readToTheEnd(client))
                    .contains("40{\"sid\"")
                    .contains("41")
                    .contains("\u0088");
        }
    }

    @Test
    void breaksWebSocketsOffWhenTheServerStopsSinceClientsInJavaDoNotNoticeACloseFrame() throws Exception {
        try (TalkingServer server = new TalkingServer();
                Socket client = open(server)) {
            client.getOutputStream().write(maskedText("40"));
            readUntil(client, "40{\"sid\"");
            client.getOutputStream().write(maskedText("42[\"start again\"]"));

            assertThat(readToTheEnd(client)).doesNotContain("\u0088");
        }
    }

    private static Socket open(TalkingServer server) throws IOException {
        URI address = URI.create(server.address());
        Socket client = new Socket(address.getHost(), address.getPort());
        client.getOutputStream().write(UPGRADE.replace("\n", "\r\n").getBytes(US_ASCII));
        return client;
    }

    private static byte[] maskedText(String text) {
        byte[] content = text.getBytes(US_ASCII);
        byte[] frame = new byte[6 + content.length];
        frame[0] = (byte) 0x81;
        frame[1] = (byte) (0x80 | content.length);
        System.arraycopy(content, 0, frame, 6, content.length);
        return frame;
    }

    /** Awaits what is sent before the server stops, since it may be lost with it. */
    private static void readUntil(Socket client, String end) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(end) < 0) {
            int next = client.getInputStream().read();
            assertThat(next).as("read so far: %s", read).isNotNegative();
            read.append((char) next);
        }
    }

    private static String readToTheEnd(Socket client) throws IOException {
        return new String(client.getInputStream().readAllBytes(), ISO_8859_1);
    }
}
