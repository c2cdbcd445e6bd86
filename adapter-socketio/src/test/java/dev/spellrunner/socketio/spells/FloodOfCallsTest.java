// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.socketio.protocol.SocketIoServer;
import dev.spellrunner.socketio.testing.RawWebSocket;
import dev.spellrunner.socketio.testing.SmallProcess;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Issue 16: calls of a client that waited for their turn counted for nothing, and could fill the heap. */
@Timeout(60)
class FloodOfCallsTest {

    private static final int CALLS = 40;
    private static final int BYTES = 90_000;
    /** Of one address: half of that, and so of about ten calls. */
    private static final int MEMORY = 2_000_000;

    private final SlowSpells spells = new SlowSpells();
    private final SpellHost host = SpellHost.builder(user -> spells).build();

    @SuppressWarnings("NullAway.Init")
    private TestServer server;

    @BeforeEach
    void serve() throws Exception {
        SocketIoServer io = SocketIoServer.builder()
                .sessions(options -> options.maxPayload(100_000).messageBytes(MEMORY))
                .build();
        SpellSockets.builder(host, Authenticator.bearerTokens(Map.of("ada-token", new User("ada"))))
                .build()
                .serve(io.namespace("/"));
        server = TestServer.start(io);
    }

    @AfterEach
    void stop() throws Exception {
        spells.answers.countDown();
        server.stop();
        host.close();
    }

    private RawWebSocket connect() throws IOException {
        return connect(server.port());
    }

    private static RawWebSocket connect(int port) throws IOException {
        RawWebSocket client = RawWebSocket.open(port, "/socket.io/?EIO=4&transport=websocket");
        client.text("40{\"token\":\"ada-token\"}");
        for (String heard = ""; !heard.startsWith("42[\"connected\""); ) {
            heard = client.next();
            assertThat(heard).isNotEqualTo("gone");
        }
        return client;
    }

    private static void call(RawWebSocket client, int ack, String method, String parameters) throws IOException {
        client.text("42" + ack + "[\"create\",\"spell-runner/call\",{\"method\":\"" + method + "\",\"params\":{"
                + parameters + "}}]");
    }

    private static void callLargely(RawWebSocket client, int ack, int bytes) throws IOException {
        call(client, ack, "spell.list", "\"more\":\"" + "x".repeat(bytes) + "\"");
    }

    private static String nextButPings(RawWebSocket client) throws IOException {
        String next = client.next();
        while (next.equals("2")) {
            next = client.next();
        }
        return next;
    }

    @Test
    void isDroppedAsLongAsTheyWaitForTheirTurn() throws Exception {
        try (RawWebSocket client = connect()) {
            call(client, 0, "spell.get", "\"spell\":\"slow\"");
            assertThat(spells.asked.await(30, SECONDS)).isTrue();

            assertThat(flood(client, CALLS, BYTES))
                    .contains("\"connection-dropped\"", "\"code\":\"busy\"", "retryAfter");
        }
        try (RawWebSocket next = connect()) {
            callLargely(next, 1, BYTES);
            assertThat(nextButPings(next)).startsWith("431[");
        }
    }

    /** Calls until the client is dropped, and returns what it hears first. */
    private static String flood(RawWebSocket client, int calls, int bytes) throws IOException {
        try {
            for (int i = 1; i <= calls; i++) {
                callLargely(client, i, bytes);
            }
        } catch (SocketException dropped) {
            assertThat(dropped).hasMessageMatching("(?s).*([Rr]eset|[Bb]roken pipe|closed|aborted).*");
        }
        return nextButPings(client);
    }

    @Test
    void isAnsweredWhereEachIsAnsweredInTurn() throws Exception {
        try (RawWebSocket client = connect()) {
            for (int i = 1; i <= CALLS; i++) {
                callLargely(client, i, BYTES);
                assertThat(nextButPings(client)).startsWith("43" + i + "[");
            }
        }
    }

    /** Four windows of a user: more than 300 MB of calls, that all wait. */
    @Tag("full")
    @Test
    void doesNotFillASmallHeap(@TempDir Path folder) throws Exception {
        try (SmallProcess small = SmallProcess.start(folder, FloodedServer.class)) {
            List<RawWebSocket> windows = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                RawWebSocket window = connect(small.port());
                windows.add(window);
                call(window, 0, "spell.get", "\"spell\":\"slow\"");
                assertThat(flood(window, 100, 900_000)).doesNotStartWith("43");
            }

            assertThat(small.isAlive()).as("alive: %s", small.log()).isTrue();
            try (RawWebSocket next = connect(small.port())) {
                callLargely(next, 1, BYTES);
                assertThat(nextButPings(next)).startsWith("431[");
            }
            assertThat(small.log()).doesNotContain("OutOfMemory").doesNotContain("\tat ");
            for (RawWebSocket window : windows) {
                window.close();
            }
        }
    }
}
