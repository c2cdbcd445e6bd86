// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.jetty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.socketio.testing.RawWebSocket;
import dev.spellrunner.socketio.testing.SmallProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.websocket.core.OpCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Attacks on the memory of a server of 128 MB by clients that no namespace has let in (issue 16). */
@Tag("full")
@Timeout(120)
class NewcomerAttacksTest {

    private static final int NEARLY_A_MEGABYTE = 900_000;

    private final List<RawWebSocket> open = new ArrayList<>();
    private final SmallProcess server;

    NewcomerAttacksTest(@TempDir Path folder) throws Exception {
        server = SmallProcess.start(folder, VictimServer.class);
    }

    @BeforeEach
    void serves() throws Exception {
        assertThat(handshake("")).contains("\"sid\"");
    }

    @AfterEach
    void end() throws Exception {
        for (RawWebSocket each : open) {
            each.close();
        }
        server.close();
    }

    private String handshake(String header) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.setSoTimeout(30_000);
            String request =
                    "GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                            + header + "\r\n";
            client.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(client.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private void assertHoldsOut() throws IOException {
        assertThat(server.isAlive()).as("alive: %s", server.log()).isTrue();
        assertThat(handshake("")).startsWith("HTTP/1.1 ");
        assertThat(server.log()).doesNotContain("OutOfMemory").doesNotContain("\tat ");
    }

    private void attackWith(String... frames) throws IOException {
        for (int i = 0; i < 110; i++) {
            RawWebSocket client = RawWebSocket.open(server.port(), "/socket.io/?EIO=4&transport=websocket");
            open.add(client);
            try {
                for (String frame : frames) {
                    client.text(frame);
                }
                client.frame(OpCode.BINARY, true, new byte[NEARLY_A_MEGABYTE]);
            } catch (SocketException expected) {
                assertThat(expected).hasMessageMatching(".*([Rr]eset|[Bb]roken pipe|closed|aborted).*");
            }
        }
    }

    @Test
    void announcedAttachmentsTakeNoMemory() throws Exception {
        attackWith("452-[\"a\",{\"_placeholder\":true,\"num\":0}]");

        assertHoldsOut();
    }

    @Test
    void largeFramesTakeNoMemory() throws Exception {
        attackWith();

        assertHoldsOut();
    }

    @Test
    void handshakesWithLargeHeadersTakeLittleMemory() throws Exception {
        handshakes(500);
    }

    @Test
    void manyHandshakesWithLargeHeadersTakeLittleMemory() throws Exception {
        handshakes(20_000);
    }

    private void handshakes(int count) throws Exception {
        String header = "X-Filler: " + "x".repeat(7_000) + "\r\n";
        int begun = 0;
        for (int i = 0; i < count; i++) {
            begun += handshake(header).contains("\"sid\"") ? 1 : 0;
        }

        assertThat(begun).isBetween(100, 300 + count / 100);
        assertHoldsOut();
    }
}
