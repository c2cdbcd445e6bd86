// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.attacks.AttackedServer.Use;
import dev.spellrunner.socketio.testing.SmallProcess;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two hundred clients of several users that ask for nearly a megabyte and read it slowly, over all that a server with 128 MB of
 * heap speaks: what is written to a socket is copied into memory outside of the heap.
 */
@Timeout(300)
@Tag("full")
class SlowReadersTest {

    private static final int CLIENTS = 200;
    private static final int ROUNDS = 5;
    private static final int BUFFER = 4096;
    private static final long MOST_DIRECT_BYTES = 16L * 1024 * 1024;

    private static String token(int client) {
        return "Authorization: Bearer token-u" + client % 5 + "\r\n";
    }

    /** Asks for what is large; the server may end the connection meanwhile. */
    private static void ask(RawHttp http, int client, String run) throws IOException {
        try {
            switch (client % 4) {
                case 0 -> http.request("GET /spells/big HTTP/1.1\r\n" + token(client), "");
                case 1 -> http.request("GET /runs/" + run + "/events HTTP/1.1\r\n" + token(client), "");
                case 2 -> {
                    http.upgrade("/ws HTTP/1.1\r\n" + token(client));
                    http.text("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"spell.get\",\"params\":{\"spell\":\"big\"}}");
                }
                default -> {
                    http.upgrade("/socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n" + token(client));
                    http.text("40");
                    http.text("421[\"get\",\"spell-runner\",\"big\"]");
                }
            }
        } catch (SocketException e) {
            assertThat(e).hasMessageMatching("(?s).*(reset|Broken pipe|closed|aborted).*");
        }
    }

    private static String startLargeRun(int port, int user) throws IOException {
        String answer = RawHttp.answer(
                port,
                "POST /spells/echo/runs HTTP/1.1\r\nPrefer: respond-async\r\n" + token(user),
                "{\"inputs\":{\"text\":\"" + "x".repeat(900_000) + "\"}}");
        return answer.replaceFirst("(?s).*\"run\":\"([^\"]+)\".*", "$1");
    }

    @Test
    void takeLittleMemoryOutsideOfTheHeap(@TempDir Path folder) throws Exception {
        List<RawHttp> clients = new ArrayList<>();
        List<Use> uses = new ArrayList<>();
        try (SmallProcess server = SmallProcess.start(folder, AttackedServer.Forgetful.class)) {
            List<String> runs = new ArrayList<>();
            for (int user = 0; user < 5; user++) {
                runs.add(startLargeRun(server.port(), user));
            }
            for (int i = 0; i < CLIENTS; i++) {
                RawHttp client = new RawHttp(server.port(), BUFFER);
                clients.add(client);
                ask(client, i, runs.get(i % 5));
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (RawHttp client : clients) {
                    client.readSome(BUFFER);
                }
                uses.add(Use.of(server.port()));
            }

            System.out.println("slow readers: " + uses);
            assertThat(uses).allSatisfy(use -> {
                assertThat(use.standing()).as("some read still").doesNotStartWith("0 connections");
                assertThat(use.directBytes()).isLessThan(MOST_DIRECT_BYTES);
            });
            assertThat(server.isAlive()).as(server.log()).isTrue();
            assertThat(server.log()).doesNotContain("OutOfMemory").doesNotContain("\tat ");
        } finally {
            for (RawHttp client : clients) {
                client.close();
            }
        }
    }
}
