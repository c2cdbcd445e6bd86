// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.spellrunner.socketio.testing.DirectClient;
import dev.spellrunner.socketio.testing.DirectWebSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectTest {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(45);

    private final DirectServer server = new DirectServer();
    private final DirectWebSocket client = server.webSocket();

    @BeforeEach
    void listen() {
        server.echo("/");
        server.echo("/custom");
    }

    @ParameterizedTest
    @ValueSource(strings = {"40", "40{\"token\":\"123\"}", "40/,"})
    void letsAClientIntoTheMainNamespace(String packet) {
        client.text(packet);

        assertThat(client.read()).singleElement().asString().matches("40\\{\"sid\":\"[A-Za-z0-9_-]{20}\"}");
        assertThat(server.heard()).containsExactly("connected to /");
    }

    @ParameterizedTest
    @ValueSource(strings = {"40/custom,", "40/custom", "40/custom,{\"token\":\"abc\"}", "40/custom?token=abc,"})
    void letsAClientIntoAnotherNamespace(String packet) {
        client.text(packet);

        assertThat(client.read()).singleElement().asString().matches("40/custom,\\{\"sid\":\"[A-Za-z0-9_-]{20}\"}");
        assertThat(server.heard()).containsExactly("connected to /custom");
    }

    @Test
    void givesASocketAnotherIdThanItsSession() {
        client.text("40").text("40/custom,");

        String main = server.io.namespace("/").sockets().iterator().next().id();
        String custom =
                server.io.namespace("/custom").sockets().iterator().next().id();
        assertThat(main).isNotEqualTo(custom);
        assertThat(server.io.namespace("/").socket(main)).isPresent();
        assertThat(server.io.namespace("/").socket(custom)).isEmpty();
    }

    @Test
    void knowsTheHandshakeAndWhatTheClientSaysOfItself() {
        client.text("40{\"token\":\"123\"}");

        SocketIoSocket socket = server.io.namespace("/").sockets().iterator().next();
        assertThat(socket.auth()).hasToString("{\"token\":\"123\"}");
        assertThat(socket.handshake().header("X-Who")).contains("ada");
        assertThat(socket.handshake().parameter("EIO")).contains("4");
        assertThat(socket.handshake().remoteAddress()).isEqualTo("127.0.0.1");
        client.text("40/custom,");
        assertThat(server.io.namespace("/custom").sockets().iterator().next().auth())
                .hasToString("{}");
    }

    @Test
    void refusesANamespaceThatThereIsNot() {
        client.text("40/random");

        assertThat(client.read()).containsExactly("44/random,{\"message\":\"Invalid namespace\"}");
        assertThat(server.heard()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4abc", "40[]", "40\"token\"", "40{", "44{\"message\":\"no\"}", "4", "48"})
    void endsTheSessionOfAClientThatDoesNotConnectInOrder(String packet) {
        client.text(packet);

        assertThat(client.read()).containsExactly("closed");
    }

    @Test
    void connectsAClientButOnce() {
        client.text("40").text("40");

        assertThat(client.read()).hasSize(1);
        assertThat(server.heard()).containsExactly("connected to /");
    }

    @Test
    void dispatchesNothingBeforeAClientIsConnected() {
        client.text("42[\"early\"]").text("421[\"early\"]").text("431[]").text("41");
        client.text("40/custom,").text("42[\"elsewhere\"]");

        assertThat(client.read()).singleElement().asString().startsWith("40/custom,");
        assertThat(server.heard()).containsExactly("connected to /custom");
    }

    @Test
    void leavesOneNamespaceAndStaysInOthers() {
        client.text("40").text("40/custom,").text("42[\"a\"]").text("41/custom,");
        client.read();
        client.text("42/custom,[\"late\"]").text("42[\"b\"]");

        assertThat(client.read()).containsExactly("42[\"b\"]");
        assertThat(server.heard())
                .containsExactly(
                        "connected to /",
                        "connected to /custom",
                        "a[]",
                        "gone from /custom: client namespace disconnect",
                        "b[]");
    }

    @Test
    void letsAClientComeBackToANamespace() {
        client.text("40").text("41").text("40");

        assertThat(server.heard())
                .containsExactly("connected to /", "gone from /: client namespace disconnect", "connected to /");
        assertThat(client.read()).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void leavesAllNamespacesWhenTheSessionEnds() {
        client.text("40").text("40/custom,");
        server.heard();

        client.text("1");

        assertThat(server.heard())
                .containsExactlyInAnyOrder("gone from /: transport close", "gone from /custom: transport close");
        assertThat(server.io.namespace("/").sockets()).isEmpty();
    }

    @Test
    void disconnectsAClientFromOneNamespace() {
        client.text("40").text("40/custom,");
        client.read();
        server.heard();

        List.copyOf(server.io.namespace("/custom").sockets()).forEach(SocketIoSocket::disconnect);
        client.text("42[\"a\"]");

        assertThat(client.read()).containsExactly("41/custom,", "42[\"a\"]");
        assertThat(server.heard()).containsExactly("gone from /custom: server namespace disconnect", "a[]");
    }

    @Test
    void disconnectsAClientFromAllNamespaces() {
        client.text("40").text("40/custom,");
        client.read();

        List.copyOf(server.io.namespace("/custom").sockets()).forEach(SocketIoSocket::close);

        assertThat(client.read()).containsExactly("41/custom,", "closed");
        assertThat(server.heard())
                .endsWith("gone from /custom: server namespace disconnect", "gone from /: server namespace disconnect");
    }

    @Test
    void endsASessionThatIsInNoNamespaceInTime() {
        SocketIoServer patient = SocketIoServer.builder()
                .scheduler(server.time)
                .executor(Runnable::run)
                .sessions(options -> options.pingInterval(CONNECT_TIMEOUT.multipliedBy(2)))
                .build();
        DirectWebSocket silent = new DirectClient(patient.engine(), 4).webSocket();
        DirectWebSocket refused = new DirectClient(patient.engine(), 4).webSocket();
        DirectWebSocket connected = new DirectClient(patient.engine(), 4).webSocket();
        refused.text("40/random,").read();
        connected.text("40").read();

        server.time.pass(CONNECT_TIMEOUT.minusNanos(1));
        assertThat(silent.read()).isEmpty();
        server.time.pass(Duration.ofNanos(1));

        assertThat(silent.read()).containsExactly("closed");
        assertThat(refused.read()).containsExactly("closed");
        assertThat(connected.read()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"custom", "/a,b", "/a?b", ""})
    void makesNoNamespaceThatNoClientCanName(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> server.io.namespace(name))
                .withMessageContaining("'" + name + "'");
    }
}
