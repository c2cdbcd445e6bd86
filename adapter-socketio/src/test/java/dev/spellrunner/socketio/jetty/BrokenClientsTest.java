// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.jetty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.socketio.engine.EngineRequest;
import dev.spellrunner.socketio.engine.Handshake;
import dev.spellrunner.socketio.testing.RawWebSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.OutgoingEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class BrokenClientsTest {

    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final LocalServer server;

    BrokenClientsTest() throws Exception {
        server = new LocalServer(
                options -> options.sessions(sessions -> sessions.outgoingBytes(1_000_000)), options -> options);
    }

    @BeforeEach
    void listen() {
        server.io.namespace("/").onConnect(socket -> {
            socket.onOther(event -> heard.add(event.name()));
            socket.onDisconnect(reason -> heard.add(reason.toString()));
        });
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private String next() throws InterruptedException {
        return String.valueOf(heard.poll(30, TimeUnit.SECONDS));
    }

    private static Socket raw(int port, String request) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write(request.getBytes(US_ASCII));
        return socket;
    }

    @Test
    void aWebSocketThatIsNotReadIsCut() throws Exception {
        try (RawWebSocket client = server.connectedWebSocket()) {
            String much = "x".repeat(100_000);
            for (int i = 0; i < 1000 && heard.isEmpty(); i++) {
                server.io.namespace("/").emit("news", much);
            }

            assertThat(next()).isEqualTo("slow client");
            await().atMost(LONGEST).until(() -> server.io.engine().sessions() == 0);
            assertThat(client.status()).isEqualTo(101);
        }
    }

    @Test
    void aWebSocketThatDiesInTheMiddleOfAMessageIsGone() throws Exception {
        try (RawWebSocket client = server.connectedWebSocket()) {
            client.frame(OpCode.TEXT, false, "42[\"ha".getBytes(US_ASCII));
        }

        assertThat(next()).isEqualTo("transport close");
    }

    @Test
    void aPostThatDiesInTheMiddleIsNotHeard() throws Exception {
        String sid = server.connected();
        String head = "POST /socket.io/?EIO=4&transport=polling&sid=" + sid
                + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n";
        raw(server.port(), head + "42[\"half\"").close();

        assertThat(server.post(sid, "42[\"whole\"]").body()).isEqualTo("ok");

        assertThat(next()).isEqualTo("whole");
    }

    @Test
    void aPollThatIsAbortedEndsTheSessionWithTheNextOne() throws Exception {
        String sid = server.connected();
        server.beginPoll(sid).cancel(true);

        assertThat(server.poll(sid).statusCode()).isEqualTo(400);

        assertThat(next()).isEqualTo("transport error");
    }

    @Test
    void aPostThatIsTooLargeIsRefusedWhetherItSaysSoOrNot() throws Exception {
        String sid = server.connected();
        String large = "4".repeat(1001);

        assertThat(server.post(sid, large).statusCode()).isEqualTo(413);
        assertThat(server.send(server.request("EIO=4&transport=polling&sid=" + sid)
                                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(large))))
                        .statusCode())
                .isEqualTo(413);

        assertThat(server.post(sid, "42[\"" + "x".repeat(994) + "\"]").statusCode())
                .isEqualTo(200);
    }

    @Test
    void nothingIsKeptOfManyThatComeAndGo() throws Exception {
        for (int i = 0; i < 20; i++) {
            server.connectedWebSocket().close();
            server.webSocket("&sid=" + server.handshake()).text("2probe").close();
            String closed = server.connected();
            server.post(closed, "1");
        }
        await().atMost(LONGEST).until(() -> server.io.namespace("/").sockets().isEmpty());

        // Those who do not come back are missed in time.
        await().atMost(LONGEST).until(() -> {
            server.time.pass(Duration.ofSeconds(20));
            return server.io.engine().sessions() == 0;
        });
        await().atMost(LONGEST).until(() -> server.time.timers() == 0);
    }

    @Test
    void pingsThatAreNotReadDoNotPileUp() {
        List<OutgoingEntry> pongs = new ArrayList<>();
        List<String> demands = new ArrayList<>();
        CoreSession stuck = new CoreSession.Empty() {
            @Override
            public void sendFrame(OutgoingEntry entry) {
                pongs.add(entry);
            }

            @Override
            public void demand() {
                demands.add("demand");
            }
        };
        SocketIoWebSocket socket =
                new SocketIoWebSocket(server.io.engine(), new UnknownRequest(), Runnable::run, new OpenRequests());
        socket.onOpen(stuck, Callback.NOOP);
        demands.clear();

        socket.onFrame(new Frame(OpCode.PING, ByteBuffer.allocate(1)), Callback.NOOP);
        assertThat(pongs).hasSize(1);
        assertThat(demands).isEmpty();
        pongs.get(0).getCallback().succeeded();

        assertThat(demands).hasSize(1);
    }

    private record UnknownRequest() implements EngineRequest {

        @Override
        public boolean isGet() {
            return true;
        }

        @Override
        public boolean isWebSocket() {
            return true;
        }

        @Override
        public Optional<String> parameter(String name) {
            return name.equals("sid") ? Optional.of("unknown") : Optional.empty();
        }

        @Override
        public Handshake handshake() {
            return new Handshake(Map.of(), Map.of(), "127.0.0.1");
        }
    }
}
