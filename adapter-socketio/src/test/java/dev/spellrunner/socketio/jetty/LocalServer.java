// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.runner.fixture.ManualScheduler;
import dev.spellrunner.socketio.protocol.SocketIoServer;
import dev.spellrunner.socketio.testing.RawWebSocket;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/** A server on a free port of this machine, whose time a test lets pass, and what calls it. */
final class LocalServer {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int SECONDS = 30;

    final ManualScheduler time = new ManualScheduler();
    final SocketIoServer io;
    final Server jetty = new Server();

    private final ServerConnector connector = new ServerConnector(jetty);
    private final List<RawWebSocket> webSockets = new CopyOnWriteArrayList<>();
    private final ConcurrentMap<String, CompletableFuture<Void>> handled = new ConcurrentHashMap<>();

    LocalServer() throws Exception {
        this(options -> {}, options -> options);
    }

    LocalServer(Consumer<SocketIoServer.Builder> options, UnaryOperator<SocketIoHandler.Builder> mounted)
            throws Exception {
        SocketIoServer.Builder builder = SocketIoServer.builder()
                .scheduler(time)
                .sessions(sessions -> sessions.pingInterval(Duration.ofSeconds(25))
                        .pingTimeout(Duration.ofSeconds(20))
                        .maxPayload(1000));
        options.accept(builder);
        io = builder.build();
        connector.setHost("127.0.0.1");
        jetty.addConnector(connector);
        jetty.setHandler(new Noted(mounted.apply(SocketIoHandler.builder(io)).build()));
        jetty.start();
    }

    /** Notes which requests have been given to sessions. */
    private final class Noted extends Handler.Wrapper {

        Noted(Handler handler) {
            super(handler);
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            String mark = Request.extractQueryParameters(request).getValue("t");
            boolean mine = super.handle(request, response, callback);
            if (mark != null) {
                handled(mark).complete(null);
            }
            return mine;
        }
    }

    private CompletableFuture<Void> handled(String mark) {
        return handled.computeIfAbsent(mark, key -> new CompletableFuture<>());
    }

    int port() {
        return connector.getLocalPort();
    }

    // ---- requests ----

    HttpRequest.Builder request(String query) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/socket.io/?" + query));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HTTP.sendAsync(request.build(), BodyHandlers.ofString()).get(SECONDS, TimeUnit.SECONDS);
    }

    HttpResponse<String> get(String query) throws Exception {
        return send(request(query));
    }

    /** Begins a session of protocol 4 that polls, and returns its id. */
    String handshake() throws Exception {
        HttpResponse<String> opened = get("EIO=4&transport=polling");
        assertThat(opened.statusCode()).as(opened.body()).isEqualTo(200);
        return opened.body().split("\"", -1)[3];
    }

    HttpResponse<String> poll(String sid) throws Exception {
        return get("EIO=4&transport=polling&sid=" + sid);
    }

    /** Polls; when this returns the poll waits in its session, unless it was answered at once. */
    CompletableFuture<HttpResponse<String>> beginPoll(String sid) throws Exception {
        String mark = Long.toString(System.nanoTime());
        CompletableFuture<HttpResponse<String>> answer = HTTP.sendAsync(
                request("EIO=4&transport=polling&sid=" + sid + "&t=" + mark).build(), BodyHandlers.ofString());
        handled(mark).get(SECONDS, TimeUnit.SECONDS);
        return answer;
    }

    static String body(CompletableFuture<HttpResponse<String>> answer) throws Exception {
        return answer.get(SECONDS, TimeUnit.SECONDS).body();
    }

    HttpResponse<String> post(String sid, String body) throws Exception {
        return send(request("EIO=4&transport=polling&sid=" + sid).POST(BodyPublishers.ofString(body)));
    }

    /** Begins a session of protocol 4 that polls, connected to the main namespace, and returns its id. */
    String connected() throws Exception {
        String sid = handshake();
        assertThat(post(sid, "40").body()).isEqualTo("ok");
        assertThat(poll(sid).body()).startsWith("40{\"sid\":\"");
        return sid;
    }

    // ---- WebSockets ----

    RawWebSocket webSocket(String query, String... headers) throws IOException {
        RawWebSocket made = RawWebSocket.open(port(), "/socket.io/?EIO=4&transport=websocket" + query, headers);
        webSockets.add(made);
        return made;
    }

    /** Begins a session of protocol 4 over a WebSocket, connected to the main namespace. */
    RawWebSocket connectedWebSocket() throws IOException {
        RawWebSocket made = webSocket("");
        assertThat(made.next()).startsWith("0{\"sid\":\"");
        assertThat(made.text("40").next()).startsWith("40{\"sid\":\"");
        return made;
    }

    void stop() throws Exception {
        for (RawWebSocket each : webSockets) {
            each.close();
        }
        jetty.stop();
        io.close();
    }
}
