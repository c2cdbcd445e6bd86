// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.host.HostLimits;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.log.EventLog;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
@Order(1)
class RpcSocketTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Fixture fixture = new Fixture(options -> options.messageBytes(10_000)).start();

    @AfterEach
    void stopTheServer() {
        fixture.close();
    }

    private void restart(Fixture other) {
        fixture.close();
        fixture = other.start();
    }

    @Nested
    class Beginning {

        @Test
        void refusesWhoIsNotKnownBeforeThereIsASocket() {
            assertThatThrownBy(() -> fixture.connect("guess")).rootCause().hasMessageContaining("401");
            assertThat(fixture.host.connections()).isZero();
        }

        @Test
        void takesTheTokenOfAHeaderToo() throws Exception {
            try (RawSocket socket = new RawSocket(fixture.port())) {
                assertThat(socket.head()).startsWith("HTTP/1.1 101");
            }
        }

        @Test
        void refusesPagesOfOtherSites() throws Exception {
            try (RawSocket evil = new RawSocket(fixture.port(), "Origin: https://evil.example")) {
                assertThat(evil.head()).startsWith("HTTP/1.1 403");
            }
            try (RawSocket own = new RawSocket(fixture.port(), "Origin: http://127.0.0.1:" + fixture.port())) {
                assertThat(own.head()).startsWith("HTTP/1.1 101");
            }
        }

        @Test
        void letsPagesInWhoseOriginIsAllowed() throws Exception {
            restart(new Fixture(options -> options.allowOrigins("https://editor.example/")));

            try (RawSocket editor = new RawSocket(fixture.port(), "Origin: https://editor.example")) {
                assertThat(editor.head()).startsWith("HTTP/1.1 101");
            }
        }

        @Test
        void compressesOnlyIfAskedTo() throws Exception {
            String offer = "Sec-WebSocket-Extensions: permessage-deflate";
            try (RawSocket socket = new RawSocket(fixture.port(), offer)) {
                assertThat(socket.head()).startsWith("HTTP/1.1 101").doesNotContain("deflate");
            }

            restart(new Fixture(SpellHandler.Builder::compression));

            try (RawSocket socket = new RawSocket(fixture.port(), offer)) {
                assertThat(socket.head()).startsWith("HTTP/1.1 101").contains("permessage-deflate");
            }
        }

        @Test
        void tellsWhoIsTooManyToTryAgainLater() {
            restart(new Fixture(
                    host -> host.hostLimits(HostLimits.defaults().connections(1)),
                    UnaryOperator.identity(),
                    EventLog.inMemory()));
            try (RpcClient first = fixture.connect("ada-token")) {
                first.call("spell.list", "{}");

                RpcClient second = fixture.connect("ada-token");

                assertThat(second.closeCode()).isEqualTo(1013);
                assertThat(first.call("spell.list", "{}").has("result")).isTrue();
            }
        }
    }

    @Nested
    class Misbehaving {

        @Test
        void endsWithAMessageThatIsTooLarge() {
            RpcClient client = fixture.connect("ada-token").send("x".repeat(10_001));

            assertThat(client.closeCode()).isEqualTo(1009);
        }

        @Test
        void endsWithTooManyPartsOfAMessage() {
            RpcClient client = fixture.connect("ada-token");
            for (int i = 0; i < 3; i++) {
                client.sendPart("x".repeat(4000));
            }

            assertThat(client.closeCode()).isEqualTo(1009);
        }

        @Test
        void doesNotReadTenMegabytesIntoMemory() throws Exception {
            try (RawSocket socket = new RawSocket(fixture.port())) {
                socket.head();
                socket.sendBytes(new byte[] {(byte) 0x81, (byte) 0xff, 0, 0, 0, 0, 0, (byte) 0xa0, 0, 0, 0, 0, 0, 0});
                socket.sendBytes(new byte[20_000]);

                assertThat(socket.closeCode()).isEqualTo(1009);
            }
        }

        @Test
        void endsWithBytesThatAreNoText() throws Exception {
            RpcClient binary = fixture.connect("ada-token").sendBinary(new byte[] {1, 2, 3});
            assertThat(binary.closeCode()).isEqualTo(1003);

            try (RawSocket socket = new RawSocket(fixture.port())) {
                socket.head();
                socket.sendFrame(0x81, new byte[] {(byte) 0xff, (byte) 0xfe});

                assertThat(socket.closeCode()).isEqualTo(1007);
            }
        }

        @Test
        void endsWithGarbage() throws Exception {
            byte[] garbage = new byte[4000];
            new Random(7).nextBytes(garbage);
            for (int i = 0; i < 10; i++) {
                try (RawSocket socket = new RawSocket(fixture.port())) {
                    socket.head();
                    garbage[0] = (byte) (0xf0 | i);
                    socket.sendBytes(garbage);

                    assertThat(socket.closeCode()).isIn(1002, 1007);
                }
            }
        }
    }

    @Nested
    class Watching {

        @Test
        void keepsAConnectionThatAnswersPings() {
            restart(new Fixture(
                    options -> options.pingInterval(Duration.ofMillis(50)).idleTimeout(Duration.ofSeconds(2))));
            try (RpcClient client = fixture.connect("ada-token")) {
                await().pollDelay(Duration.ofMillis(2500)).until(() -> true);

                assertThat(client.call("spell.list", "{}").has("result")).isTrue();
            }
        }

        @Test
        void endsAConnectionThatIsHalfOpen() throws Exception {
            restart(new Fixture(
                    options -> options.pingInterval(Duration.ofMillis(50)).idleTimeout(Duration.ofSeconds(2))));
            try (RawSocket socket = new RawSocket(fixture.port())) {
                socket.head();
                socket.sendText(call("spell.start", "w", ""));
                assertThat(new String(socket.readTo(RawSocket.TEXT), UTF_8)).contains("\"run\":");

                socket.readTo(RawSocket.PING);

                fixture.awaitNothingLeft();
            }
        }

        @Test
        void answersAPing() throws Exception {
            try (RawSocket socket = new RawSocket(fixture.port())) {
                socket.head();
                socket.sendFrame(0x89, "are you there".getBytes(US_ASCII));

                assertThat(socket.readTo(10)).asString().isEqualTo("are you there");

                socket.sendFrame(0x89, new byte[0]);

                assertThat(socket.readTo(10)).isEmpty();
            }
        }
    }

    @Nested
    class NotReading {

        @Test
        void endsAConnectionWhoseClientNeverReadsWhileOthersAreServed() throws Exception {
            restart(new Fixture(
                    options -> options.sendTimeout(Duration.ofSeconds(1)).messageBytes(100_000)));
            try (RawSocket deaf = floodedSocket();
                    RpcClient other = fixture.connect("ada-token")) {
                assertThat(other.call("spell.run", "{\"spell\":\"e\"}").has("result"))
                        .isTrue();

                await().atMost(PATIENCE).until(() -> fixture.host.connections() == 1);

                assertThat(other.call("spell.list", "{}").has("result")).isTrue();
                assertThat(deaf).isNotNull();
            }
        }

        @Test
        void tellsAClientToComeBackForWhomTheLogHasNoRoom() throws Exception {
            restart(new Fixture(
                    UnaryOperator.identity(),
                    options -> options.messageBytes(100_000),
                    EventLog.inMemory().bytes(1024 * 1024)));
            try (RawSocket slow = floodedSocket()) {
                assertThat(slow.closeCode()).isEqualTo(1013);
                assertThat(fixture.log.bytes()).isLessThan(2 * 1024 * 1024);
            }
        }

        /** Returns a socket to which far more is to be sent than fits into the buffers of the network. */
        private RawSocket floodedSocket() throws Exception {
            RawSocket socket = new RawSocket(fixture.port());
            socket.head();
            socket.sendText(call("spell.open", "l", ""));
            await().atMost(PATIENCE).until(() -> fixture.host.openSpells() == 1);
            try (SpellManager flooding = fixture.host.connect(Fixture.ADA)) {
                RunRequest request = RunRequest.of(Map.of("list", Collections.nCopies(10_000, 1)));
                for (int i = 0; i < 3; i++) {
                    flooding.start("l", request).result().get(20, TimeUnit.SECONDS);
                }
            }
            return socket;
        }

        @Test
        void endsAConnectionWhoseAnswersPileUp() throws Exception {
            restart(new Fixture(options -> options.outgoingBytes(100_000).messageBytes(100_000)));
            try (RawSocket deaf = new RawSocket(fixture.port())) {
                deaf.head();
                String text = "x".repeat(50_000);
                String call = call("spell.run", "e", ",\"inputs\":{\"text\":\"" + text + "\"}");
                Thread sending = new Thread(() -> {
                    for (int i = 0; i < 2000 && sends(deaf, call); i++) {
                        Thread.onSpinWait();
                    }
                });
                sending.start();

                fixture.awaitNothingLeft();
                sending.join(10_000);
            }
        }
    }

    @Nested
    class Ending {

        @Test
        void cancelsWhatRunsWhenTheClientIsKilled() {
            RpcClient client = fixture.connect("ada-token");
            client.call("spell.open", "{\"spell\":\"w\"}");
            client.tell(2, "spell.run", "{\"spell\":\"w\"}");
            await().atMost(PATIENCE).until(() -> fixture.stage.waiting() == 1);

            client.kill();

            await().atMost(PATIENCE).until(() -> fixture.stage.waiting() == 0);
            fixture.awaitNothingLeft();
        }

        @Test
        void saysGoodbyeWhenTheServerStopsInMidRun() throws Exception {
            RpcClient client = fixture.connect("ada-token");
            client.tell(2, "spell.run", "{\"spell\":\"w\"}");
            await().atMost(PATIENCE).until(() -> fixture.stage.waiting() == 1);

            fixture.server.stop();

            assertThat(client.closeCode()).isEqualTo(1001);
            fixture.awaitNothingLeft();
        }

        @Test
        void stopsInTimeThoughAClientNeverCloses() throws Exception {
            restart(new Fixture(options -> options.stopTimeout(Duration.ofMillis(300))));
            try (RawSocket deaf = new RawSocket(fixture.port())) {
                deaf.head();
                deaf.sendText(call("spell.open", "e", ""));
                await().atMost(PATIENCE).until(() -> fixture.host.openSpells() == 1);
                long start = System.nanoTime();

                fixture.server.stop();

                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
                fixture.awaitNothingLeft();
            }
        }

        @Test
        void servesAgainAfterARestart() throws Exception {
            fixture.server.stop();
            fixture.server.start();

            try (RpcClient client = fixture.connect("ada-token")) {
                assertThat(client.call("spell.list", "{}").has("result")).isTrue();
            }
        }

        @Test
        void leavesNothingBehindOfSomeThatComeAndGo() {
            comeAndGo(30);
        }

        @Test
        @Tag("full")
        void leavesNothingBehindOfManyThatComeAndGo() {
            comeAndGo(150);
        }

        private void comeAndGo(int many) {
            Random random = new Random(11);
            List<RpcClient> clients = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                RpcClient client = fixture.connect(i % 7 == 0 ? "bea-token" : "ada-token");
                clients.add(client);
                client.tell(1, "spell.open", "{\"spell\":\"" + (random.nextBoolean() ? "w" : "e") + "\"}");
                client.tell(2, "spell.start", "{\"spell\":\"" + (random.nextBoolean() ? "w" : "e") + "\"}");
                if (random.nextInt(3) > 0) {
                    RpcClient leaving = clients.remove(random.nextInt(clients.size()));
                    if (random.nextBoolean()) {
                        leaving.kill();
                    } else {
                        leaving.close();
                    }
                }
            }
            clients.forEach(RpcClient::kill);

            fixture.awaitNothingLeft();
            assertThat(fixture.stage.waiting()).isZero();
        }
    }

    /** Tells whether the server still takes something. */
    private static boolean sends(RawSocket socket, String text) {
        try {
            socket.sendText(text);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String call(String method, String spell, String more) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":{\"spell\":\"" + spell + "\""
                + more + "}}";
    }
}
