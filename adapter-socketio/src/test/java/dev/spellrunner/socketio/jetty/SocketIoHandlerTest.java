// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.socketio.protocol.ConnectRefusedException;
import dev.spellrunner.socketio.protocol.SocketIoServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SocketIoHandlerTest {

    private final SocketIoServer io = SocketIoServer.builder()
            .sessions(options -> options.maxPayload(1000))
            .build();
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void start() throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(SocketIoHandler.builder(io)
                .allowOrigins("https://editor.example")
                .build());
        io.namespace("/").onConnect(socket -> {
            socket.on("echo", event -> event.ack(event.arguments().toArray()));
            socket.on("reply", event -> socket.emit("reply", event.arguments().toArray()));
        });
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private HttpRequest.Builder request(String query) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/socket.io/?EIO=4&" + query));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private String handshake() throws Exception {
        String open = send(request("transport=polling")).body();
        assertThat(open).startsWith("0{\"sid\":\"").contains("\"upgrades\":[\"websocket\"]", "\"maxPayload\":1000");
        return open.split("\"", -1)[3];
    }

    private String poll(String sid) throws Exception {
        return send(request("transport=polling&sid=" + sid)).body();
    }

    private HttpResponse<String> post(String sid, String body) throws Exception {
        return send(request("transport=polling&sid=" + sid).POST(BodyPublishers.ofString(body)));
    }

    @Test
    void servesAClientThatPolls() throws Exception {
        String sid = handshake();

        assertThat(post(sid, "40").body()).isEqualTo("ok");
        assertThat(poll(sid)).startsWith("40{\"sid\":\"");

        assertThat(post(
                                sid,
                                "427[\"echo\",1,{\"a\":null}]\u001e451-[\"reply\",{\"_placeholder\":true,\"num\":0}]\u001ebAQID")
                        .body())
                .isEqualTo("ok");
        assertThat(poll(sid))
                .isEqualTo("437[1,{\"a\":null}]\u001e451-[\"reply\",{\"_placeholder\":true,\"num\":0}]\u001ebAQID");
    }

    @Test
    void dispatchesNothingBeforeAClientIsConnected() throws Exception {
        String sid = handshake();

        post(sid, "421[\"echo\",1]");
        post(sid, "40");

        assertThat(poll(sid)).startsWith("40{\"sid\":\"");
    }

    @Test
    void tellsAClientWhyItIsRefused() throws Exception {
        io.namespace("/closed")
                .use(socket -> CompletableFuture.failedFuture(new ConnectRefusedException(
                        "no " + socket.auth().path("token").asText(), Map.of("code", 401))));
        String sid = handshake();

        post(sid, "40/closed,{\"token\":\"x\"}\u001e40/other,");

        assertThat(poll(sid))
                .isEqualTo("44/closed,{\"message\":\"no x\",\"data\":{\"code\":401}}"
                        + "\u001e44/other,{\"message\":\"Invalid namespace\"}");
    }

    @Test
    void refusesWhatIsNotInOrder() throws Exception {
        String sid = handshake();

        assertThat(send(request("transport=magic")).body()).contains("\"code\":0");
        assertThat(poll("guessed")).contains("\"code\":1");
        assertThat(send(request("transport=polling").POST(BodyPublishers.noBody()))
                        .body())
                .contains("\"code\":2");
        assertThat(post(sid, "x".repeat(1001)).statusCode()).isEqualTo(413);
        assertThat(post(sid, "abc").statusCode()).isEqualTo(400);
        assertThat(poll(sid)).contains("\"code\":1");
    }

    @Test
    void letsPagesOfAllowedSitesCallAndOthersNot() throws Exception {
        HttpResponse<String> allowed = send(request("transport=polling").header("Origin", "https://editor.example"));
        HttpResponse<String> other = send(request("transport=polling").header("Origin", "https://evil.example"));

        assertThat(allowed.headers().firstValue("Access-Control-Allow-Origin")).contains("https://editor.example");
        assertThat(other.statusCode()).isEqualTo(403);
        assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @Test
    void servesAWebSocket() throws Exception {
        Frames frames = new Frames();
        WebSocket client = open("", frames);

        assertThat(frames.next()).startsWith("0{").contains("\"upgrades\":[]");
        client.sendText("40", true).get(30, TimeUnit.SECONDS);
        assertThat(frames.next()).startsWith("40{\"sid\":");
        client.sendText("421[\"echo\",\"é\"]", true).get(30, TimeUnit.SECONDS);
        assertThat(frames.next()).isEqualTo("431[\"é\"]");
        client.sendText("451-[\"reply\",{\"_placeholder\":true,\"num\":0}]", true)
                .get(30, TimeUnit.SECONDS);
        client.sendBinary(ByteBuffer.wrap(new byte[] {7}), true).get(30, TimeUnit.SECONDS);
        assertThat(frames.next()).isEqualTo("451-[\"reply\",{\"_placeholder\":true,\"num\":0}]");
        assertThat(frames.next()).isEqualTo("1 bytes");
        client.sendText("42{}", true);
        assertThat(frames.next()).isEqualTo("closed");
    }

    @Test
    void upgradesASession() throws Exception {
        String sid = handshake();
        post(sid, "40");
        poll(sid);
        Frames frames = new Frames();
        CompletableFuture<String> waiting = http.sendAsync(
                        request("transport=polling&sid=" + sid).build(), BodyHandlers.ofString())
                .thenApply(HttpResponse::body);

        WebSocket client = open("&sid=" + sid, frames);
        client.sendText("2probe", true).get(30, TimeUnit.SECONDS);
        assertThat(frames.next()).isEqualTo("3probe");
        assertThat(waiting.get(30, TimeUnit.SECONDS)).isEqualTo("6");
        client.sendText("5", true).get(30, TimeUnit.SECONDS);
        client.sendText("421[\"echo\"]", true).get(30, TimeUnit.SECONDS);

        assertThat(frames.next()).isEqualTo("431[]");
        assertThat(send(request("transport=polling&sid=" + sid)).statusCode()).isEqualTo(400);
    }

    @Test
    void tellsAClientThatItsMiddlewareDisconnected() throws Exception {
        io.namespace("/left").use(socket -> {
            socket.disconnect();
            return CompletableFuture.completedFuture(null);
        });
        String sid = handshake();

        post(sid, "40/left,");

        assertThat(poll(sid)).isEqualTo("44/left,{\"message\":\"disconnected\"}");
    }

    @Test
    void endsASessionWhoseAttachmentsAreTooLargeTogether() throws Exception {
        Frames frames = new Frames();
        WebSocket client = open("", frames);
        frames.next();
        client.sendText("40", true).get(30, TimeUnit.SECONDS);
        frames.next();

        client.sendText("52-[\"reply\"]", true).get(30, TimeUnit.SECONDS);
        client.sendBinary(ByteBuffer.allocate(600), true).get(30, TimeUnit.SECONDS);
        // The server may close before the client has seen the end of its own sending, which then fails.
        client.sendBinary(ByteBuffer.allocate(600), true);

        assertThat(frames.next()).isEqualTo("closed");
    }

    @Test
    void closesAWebSocketWhoseMessageIsTooLarge() throws Exception {
        Frames frames = new Frames();
        WebSocket client = open("", frames);
        frames.next();

        client.sendText("4" + "x".repeat(1000), true);

        assertThat(frames.next()).isEqualTo("closed");
        assertThat(frames.code).isEqualTo(1009);
    }

    private WebSocket open(String query, Frames frames) throws Exception {
        URI address = URI.create(
                "ws://127.0.0.1:" + connector.getLocalPort() + "/socket.io/?EIO=4&transport=websocket" + query);
        return http.newWebSocketBuilder().buildAsync(address, frames).get(30, TimeUnit.SECONDS);
    }

    private static final class Frames implements WebSocket.Listener {

        private final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();

        private volatile int code;

        String next() throws InterruptedException {
            String next = arrived.poll(30, TimeUnit.SECONDS);
            assertThat(next).as("a frame in time").isNotNull();
            return next;
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            arrived.add(text.toString());
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer bytes, boolean last) {
            arrived.add(bytes.remaining() + " bytes");
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            code = status;
            arrived.add("closed");
            return CompletableFuture.completedFuture(null);
        }
    }
}
