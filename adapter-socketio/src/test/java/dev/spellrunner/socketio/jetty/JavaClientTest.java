// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.json.JSONArray;
import org.json.JSONObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** The client for Java and Android that Socket.IO itself offers. */
@Timeout(60)
@ParameterizedClass
@ValueSource(strings = {"polling", "websocket"})
@Order(1)
class JavaClientTest {

    private final String transport;
    private final List<Socket> sockets = new ArrayList<>();
    private final BlockingQueue<List<Object>> heard = new LinkedBlockingQueue<>();
    private TalkingServer server;

    JavaClientTest(String transport) {
        this.transport = transport;
    }

    @BeforeEach
    void startTheServer() throws Exception {
        server = new TalkingServer();
    }

    @AfterEach
    void stopTheServer() {
        sockets.forEach(Socket::close);
        server.close();
    }

    /** Opens a socket of which is heard when it connects, when it is refused, and when it is disconnected. */
    private Socket open(String namespace, Map<String, String> auth) {
        IO.Options options = IO.Options.builder()
                .setForceNew(true)
                .setTransports(new String[] {transport})
                .setReconnectionDelay(20)
                .setReconnectionDelayMax(50)
                .setAuth(auth)
                .build();
        Socket socket = IO.socket(URI.create(server.address() + namespace), options);
        sockets.add(socket);
        List.of(Socket.EVENT_CONNECT, Socket.EVENT_CONNECT_ERROR, Socket.EVENT_DISCONNECT)
                .forEach(event -> hear(socket, event));
        return socket.connect();
    }

    private Socket connected() throws Exception {
        Socket socket = open("/", Map.of());
        assertThat(next()).containsExactly("connect");
        return socket;
    }

    private void hear(Socket socket, String event) {
        socket.on(event, arguments -> heard.add(withName(event, arguments)));
    }

    private List<Object> ask(Socket socket, String event, @Nullable Object... arguments) throws InterruptedException {
        Ack ack = answer -> heard.add(withName("ack", answer));
        socket.emit(event, arguments, ack);
        return next();
    }

    private static List<Object> withName(String event, @Nullable Object... arguments) {
        List<Object> all = new ArrayList<>(List.of(event));
        all.addAll(Arrays.asList(arguments));
        return all;
    }

    private List<Object> next() throws InterruptedException {
        List<Object> next = heard.poll(30, TimeUnit.SECONDS);
        assertThat(next).as("an event in time").isNotNull();
        return next;
    }

    @Test
    void usesTheTransportThatItIsToldToUse() throws Exception {
        Socket socket = connected();

        assertThat(ask(socket, "over what")).containsExactly("ack", transport);
    }

    @Test
    void isAnsweredOnceForEachEventAndInOrder() throws Exception {
        Socket socket = connected();
        for (int i = 0; i < 200; i++) {
            Ack ack = answer -> heard.add(Arrays.asList(answer));
            socket.emit("echo", new Object[] {i}, ack);
        }

        for (int i = 0; i < 200; i++) {
            assertThat(next()).containsExactly(i);
        }
        assertThat(ask(socket, "echo")).containsExactly("ack");
    }

    @Test
    void sendsSeveralArgumentsAndGetsSeveralBack() throws Exception {
        List<Object> answer =
                ask(connected(), "echo", "é \u2028 😀", 1.5, true, null, new JSONObject(Map.of("a", List.of())));

        assertThat(answer.subList(0, 5)).containsExactly("ack", "é \u2028 😀", 1.5, true, null);
        assertThat(answer.get(5)).hasToString("{\"a\":[]}");
    }

    @Test
    void hearsEventsOfTheServer() throws Exception {
        Socket socket = connected();
        hear(socket, "said again");

        socket.emit("say again", "a", 2);

        assertThat(next()).containsExactly("said again", "a", 2);
    }

    @Test
    void isAskedAndAnswers() throws Exception {
        Socket socket = connected();
        socket.on("question", asked -> ((Ack) asked[2]).call(asked[1], asked[0], new byte[] {7}));

        assertThat(ask(socket, "ask me", "a", "b")).containsExactly("ack", "b", "a", new byte[] {7});
    }

    @Test
    void sendsBytesAndGetsThemBackAsTheyWere() throws Exception {
        byte[] deep = new byte[70_000];
        Arrays.fill(deep, (byte) -1);
        JSONArray inner = new JSONArray().put("x").put(deep);
        JSONObject nested = new JSONObject().put("inner", inner);

        List<Object> answer = ask(connected(), "echo", new byte[] {0, 1, -1}, nested, new byte[0]);

        assertThat(answer.get(1)).isEqualTo(new byte[] {0, 1, -1});
        assertThat(((JSONObject) answer.get(2)).getJSONArray("inner").get(1)).isEqualTo(deep);
        assertThat(answer.get(3)).isEqualTo(new byte[0]);
    }

    @Test
    void comesBackWhenTheServerDropsIt() throws Exception {
        Socket socket = connected();
        String before = socket.id();

        socket.emit("drop me");

        assertThat(next().get(0)).isEqualTo("disconnect");
        assertThat(next()).containsExactly("connect");
        assertThat(socket.id()).isNotEqualTo(before);
        assertThat(ask(socket, "echo", "hi")).containsExactly("ack", "hi");
    }

    @Test
    void staysAwayWhenTheServerDisconnectsIt() throws Exception {
        Socket socket = connected();

        socket.emit("send me away");

        assertThat(next()).containsExactly("disconnect", "io server disconnect");
        assertThat(socket.isActive()).isFalse();
    }

    @Test
    void comesBackWhenTheServerHasBeenStartedAgain() throws Exception {
        Socket socket = connected();

        socket.emit("start again");

        assertThat(next().get(0)).isEqualTo("disconnect");
        List<Object> then = next();
        while (then.get(0).equals("connect_error")) {
            then = next();
        }
        assertThat(then).containsExactly("connect");
        assertThat(ask(socket, "echo", "hi")).containsExactly("ack", "hi");
    }

    @Test
    void isLetInWhenItSaysTheWord() throws Exception {
        open("/members", Map.of("word", "sesame"));

        assertThat(next()).containsExactly("connect");
    }

    @Test
    void isRefusedWithAMessageAndWithData() throws Exception {
        open("/members", Map.of("word", "please"));

        List<Object> refusal = next();
        assertThat(refusal.get(0)).isEqualTo("connect_error");
        assertThat(refusal.get(1).toString())
                .contains("\"message\":\"no such member\"")
                .contains("\"data\":{\"code\":7}");
    }
}
