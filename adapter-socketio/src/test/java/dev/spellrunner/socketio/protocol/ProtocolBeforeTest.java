// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.socketio.testing.DirectClient;
import dev.spellrunner.socketio.testing.DirectWebSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Protocol 4, that of clients of version 2. */
class ProtocolBeforeTest {

    private static final String PLACE = "{\"_placeholder\":true,\"num\":0}";

    private final DirectServer server = new DirectServer();

    @BeforeEach
    void listen() {
        server.echo("/");
        server.echo("/custom");
    }

    private DirectWebSocket webSocket() {
        DirectWebSocket made = new DirectClient(server.io.engine(), 3).webSocket();
        assertThat(server.heard()).containsExactly("connected to /");
        return made;
    }

    @Test
    void letsAClientThatPollsIntoTheMainNamespaceUnasked() {
        DirectClient client = new DirectClient(server.io.engine(), 3);

        assertThat(client.handshake()).contains("0{\"sid\":\"").endsWith("2:40");
        assertThat(server.heard()).containsExactly("connected to /");
    }

    @Test
    void makesTheIdsOfSocketsOfTheSession() {
        DirectClient client = new DirectClient(server.io.engine(), 3);
        DirectWebSocket socket = client.webSocket();
        socket.text("40/custom");

        assertThat(socket.read()).endsWith("40/custom,");
        assertThat(server.io.namespace("/").socket(client.sid())).isPresent();
        assertThat(server.io.namespace("/custom").socket("/custom#" + client.sid()))
                .isPresent();
    }

    @Test
    void carriesEventsAndAcksBothWays() {
        DirectWebSocket client = webSocket();

        client.text("42[\"a\",1]").text("427[\"b\",1,\"2\"]");

        assertThat(client.read()).endsWith("42[\"a\",1]", "437[1,\"2\"]");
        var answer = server.io.namespace("/").sockets().iterator().next().emitWithAck("ask");
        assertThat(client.read()).containsExactly("420[\"ask\"]");
        client.text("430[1,2]");
        assertThat(answer.join()).hasToString("[1, 2]");
    }

    @Test
    void carriesBytesBehindTheirKind() {
        DirectWebSocket client = webSocket();

        client.text("451-[\"a\"," + PLACE + "]").bytes(4, 1, 2);
        assertThat(client.read()).endsWith("451-[\"a\"," + PLACE + "]", "bytes 040102");

        client.text("451-[\"a\"," + PLACE + "]").text("b4AQI=");
        assertThat(client.read()).endsWith("bytes 040102");
    }

    @Test
    void carriesBytesInPayloadsAsTheClientCanReadThem() {
        DirectClient client = new DirectClient(server.io.engine(), 3);
        client.handshake();

        String event = "451-[\"a\"," + PLACE + "]";

        assertThat(client.post(event.length() + ":" + event + "6:b4AQI=")).isEqualTo("ok");

        assertThat(client.poll().answer()).startsWith("bytes 00").endsWith("0103ff040102");
    }

    @Test
    void refusesANamespaceThatThereIsNotInItsWords() {
        DirectWebSocket client = webSocket();
        client.read();

        client.text("40/random");

        assertThat(client.read()).containsExactly("44/random,\"Invalid namespace\"");
    }

    @Test
    void endsTheSessionOfAClientWhoseBytesHaveNoKind() {
        DirectWebSocket client = webSocket();

        client.bytes(1, 2, 3);

        assertThat(client.read()).endsWith("closed");
        assertThat(server.heard()).containsExactly("gone from /: parse error");
    }
}
