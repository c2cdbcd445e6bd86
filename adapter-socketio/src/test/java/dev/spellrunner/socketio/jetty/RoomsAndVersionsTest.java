// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.socketio.protocol.Namespace;
import dev.spellrunner.socketio.protocol.SocketIoServer;
import dev.spellrunner.socketio.protocol.SocketIoSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RoomsAndVersionsTest {

    private final SocketIoServer io = SocketIoServer.builder()
            .connectTimeout(Duration.ofSeconds(20))
            .sessions(options -> options.pingInterval(Duration.ofSeconds(20)).pingTimeout(Duration.ofSeconds(20)))
            .build();
    private final Namespace chat = io.namespace("/chat");
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(SocketIoHandler.builder(io).build());
        io.namespace("/").onConnect(socket -> socket.on("echo", event -> event.ack(event.argument(0))));
        chat.onConnect(this::enter);
        server.start();
    }

    private void enter(SocketIoSocket socket) {
        socket.join("hall");
        socket.on("say", event -> chat.to("hall").except(socket).emit("said", event.argument(0)));
        socket.on("leave", event -> {
            socket.leave("hall");
            event.ack(socket.rooms().size());
        });
        socket.on("ask me", event -> {
            CompletionStage<List<JsonNode>> answer = socket.emitWithAck("how are you?");
            answer.whenComplete(this::hear);
        });
        socket.on("go away", event -> socket.disconnect());
        socket.on("come back", event -> socket.drop());
        socket.onOther(event -> heard.add(event.name() + event.wantsAck()));
        socket.onDisconnect(reason -> heard.add("gone: " + reason));
    }

    private void hear(@Nullable List<JsonNode> answer, @Nullable Throwable thrown) {
        heard.add(thrown == null ? String.valueOf(answer) : String.valueOf(thrown));
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private String send(int version, String query, @Nullable String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + connector.getLocalPort()
                + "/socket.io/?transport=polling&EIO=" + version + query));
        if (body != null) {
            request.POST(BodyPublishers.ofString(body)).header("Content-Type", "text/plain;charset=UTF-8");
        }
        return http.send(request.build(), BodyHandlers.ofString()).body();
    }

    private String inTheHall() throws Exception {
        String sid = send(4, "", null).split("\"", -1)[3];
        send(4, "&sid=" + sid, "40/chat,");
        assertThat(send(4, "&sid=" + sid, null)).startsWith("40/chat,{\"sid\":\"");
        return sid;
    }

    private String say(String sid, String packet) throws Exception {
        return send(4, "&sid=" + sid, packet);
    }

    private String listen(String sid) throws Exception {
        return send(4, "&sid=" + sid, null);
    }

    private Object next() throws InterruptedException {
        Object next = heard.poll(30, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next == null ? "" : next;
    }

    @Test
    void tellsARoomButNotTheOneWhoSpeaks() throws Exception {
        String ada = inTheHall();
        String bob = inTheHall();

        say(ada, "42/chat,[\"say\",\"hello\"]");

        assertThat(listen(bob)).isEqualTo("42/chat,[\"said\",\"hello\"]");
        assertThat(chat.to("hall").sockets()).hasSize(2);

        say(bob, "42/chat,5[\"leave\"]");
        chat.to("hall").emit("said", "bye");
        chat.emit("all", 1);

        assertThat(listen(bob))
                .startsWith("43/chat,5[")
                .endsWith("42/chat,[\"all\",1]")
                .doesNotContain("bye");
        assertThat(listen(ada)).isEqualTo("42/chat,[\"said\",\"bye\"]\u001e42/chat,[\"all\",1]");
    }

    @Test
    void asksAClientAndHearsItsAnswer() throws Exception {
        String ada = inTheHall();
        say(ada, "42/chat,[\"ask me\"]");
        String asked = listen(ada);
        assertThat(asked).startsWith("42/chat,").endsWith("[\"how are you?\"]");
        String id = asked.substring("42/chat,".length(), asked.indexOf('['));

        say(ada, "43/chat," + id + "[\"fine\",2]");

        assertThat(next()).isEqualTo("[\"fine\", 2]");
    }

    @Test
    void failsAQuestionWhoseClientHasLeft() throws Exception {
        String ada = inTheHall();
        say(ada, "42/chat,[\"ask me\"]");
        listen(ada);

        say(ada, "41/chat,");

        assertThat(List.of(next().toString(), next().toString()))
                .anyMatch(text -> text.startsWith("gone: "))
                .anyMatch(text -> text.contains("Exception"));
        assertThat(chat.sockets()).isEmpty();
    }

    @Test
    void tellsAClientThatItIsDisconnected() throws Exception {
        String ada = inTheHall();

        say(ada, "42/chat,[\"go away\"]");

        assertThat(listen(ada)).isEqualTo("41/chat,");
        assertThat(next().toString()).startsWith("gone: ");
    }

    @Test
    void dropsAClientWithoutAWordThatItIsDisconnected() throws Exception {
        String ada = inTheHall();

        say(ada, "42/chat,[\"come back\"]");

        assertThat(next()).isEqualTo("gone: slow client");
        assertThat(listen(ada)).contains("\"code\":1").doesNotContain("41/chat");
    }

    @Test
    void hearsOfEventsThatNobodyListensTo() throws Exception {
        String ada = inTheHall();

        say(ada, "42/chat,[\"dance\"]");
        say(ada, "42/chat,7[\"sing\"]");

        assertThat(next()).isEqualTo("dancefalse");
        assertThat(next()).isEqualTo("singtrue");
    }

    @Test
    void forgetsAClientThatClosesItsSession() throws Exception {
        String ada = inTheHall();

        say(ada, "1");

        assertThat(next().toString()).startsWith("gone: ");
        await().atMost(Duration.ofSeconds(30)).until(() -> listen(ada).contains("\"code\":1"));
    }

    @Test
    void servesClientsOfTheVersionBefore() throws Exception {
        io.namespace("/old")
                .onConnect(socket -> heard.add(socket.handshake()
                        .query()
                        .getOrDefault("who", List.of())
                        .toString()));
        String open = send(3, "", null);
        assertThat(open).contains(":0{\"sid\":\"").endsWith("2:40");
        String sid = open.split("\"", -1)[3];

        assertThat(send(3, "&sid=" + sid, "1:215:421[\"echo\",\"é\"]")).isEqualTo("ok");
        String answered = send(3, "&sid=" + sid, null);
        answered += answered.contains("431") ? "" : send(3, "&sid=" + sid, null);
        assertThat(answered).contains("1:3").contains("8:431[\"é\"]");

        send(3, "&sid=" + sid, "16:40/old?who=a%20b");
        assertThat(next()).isEqualTo("[a b]");
        assertThat(send(3, "&sid=" + sid, null)).contains("40/old");
    }
}
