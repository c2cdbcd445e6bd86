// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.spellrunner.socketio.testing.DirectWebSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventsTest {

    private static final String PLACE_0 = "{\"_placeholder\":true,\"num\":0}";
    private static final String PLACE_1 = "{\"_placeholder\":true,\"num\":1}";

    private final DirectServer server = new DirectServer();
    private final Namespace main = server.echo("/");
    private final Namespace custom = server.echo("/custom");
    private DirectWebSocket client = server.webSocket();

    @BeforeEach
    void connect() {
        client = server.connected("/", "/custom");
    }

    private SocketIoSocket socket() {
        return main.sockets().iterator().next();
    }

    @Nested
    class FromAClient {

        @Test
        void haveAnyArguments() {
            client.text("42[\"message\",1,\"2\",{\"3\":[true]},null]");

            assertThat(server.heard()).containsExactly("message[1, \"2\", {\"3\":[true]}, null]");
            assertThat(client.read()).containsExactly("42[\"message\",1,\"2\",{\"3\":[true]},null]");
        }

        @Test
        void haveBytesAmongTheirArguments() {
            client.text("452-[\"message\"," + PLACE_0 + ",[" + PLACE_1 + "]]")
                    .bytes(1, 2, 3)
                    .bytes(4, 5, 6);

            assertThat(client.read())
                    .containsExactly(
                            "452-[\"message\"," + PLACE_0 + ",[" + PLACE_1 + "]]", "bytes 010203", "bytes 040506");
        }

        @Test
        void haveBytesInAnyOrderOfTheirPlaces() {
            client.text("452-/custom,[\"message\"," + PLACE_1 + "," + PLACE_0 + "]")
                    .bytes(1)
                    .bytes(2);

            assertThat(client.read())
                    .containsExactly(
                            "452-/custom,[\"message\"," + PLACE_0 + "," + PLACE_1 + "]", "bytes 02", "bytes 01");
        }

        @Test
        void areAcknowledgedWithSeveralValues() {
            client.text("42456[\"message\",1,\"2\"]").text("42/custom,0[\"message\"]");

            assertThat(client.read()).containsExactly("43456[1,\"2\"]", "43/custom,0[]");
        }

        @Test
        void areAcknowledgedWithBytes() {
            client.text("451-789[\"message\"," + PLACE_0 + ",2]").bytes(7);

            assertThat(client.read()).containsExactly("461-789[" + PLACE_0 + ",2]", "bytes 07");
        }

        @Test
        void areAcknowledgedOnceAndAtAnyTime() {
            CompletableFuture<Event> later = new CompletableFuture<>();
            socket().on("slow", later::complete);
            client.text("425[\"slow\"]").text("426[\"fast\"]");

            later.join().ack("done");
            later.join().ack("again");

            assertThat(client.read()).containsExactly("436[]", "435[\"done\"]");
        }

        @Test
        void areNotAcknowledgedUnasked() {
            socket().on("quiet", event -> event.ack("done"));

            client.text("42[\"quiet\"]");

            assertThat(client.read()).isEmpty();
        }

        @Test
        void areHeardThoughOneOfTheirListenersFails() {
            socket().on("fail", event -> {
                throw new IllegalStateException("on purpose");
            });

            client.text("421[\"fail\"]").text("42[\"message\"]");

            assertThat(client.read()).containsExactly("42[\"message\"]");
        }

        @Test
        void mayBeNamedByANumber() {
            client.text("42[7,\"a\"]");

            assertThat(server.heard()).containsExactly("7[\"a\"]");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "42",
                    "42{}",
                    "42[]",
                    "42[null]",
                    "42[{\"a\":1}]",
                    "42[\"a\"",
                    "42[\"a\"]]",
                    "42\"a\"",
                    "43[]",
                    "43a[]",
                    "431{}",
                    "45[\"a\"]",
                    "45-1[\"a\"]",
                    "4511-[\"a\"]",
                    "4599999999999-[\"a\"]",
                    "47[\"a\"]",
                    "4\u00002[\"a\"]",
                    "421234567890123456[\"a\"]"
                })
        void endTheSessionWhenTheyAreMalformed(String packet) {
            client.text(packet);

            assertThat(client.read()).containsExactly("closed");
            assertThat(server.heard())
                    .containsExactlyInAnyOrder("gone from /: parse error", "gone from /custom: parse error");
        }

        @Test
        void endTheSessionWhenTheyAreNestedTooDeep() {
            client.text("42[\"a\"," + "[".repeat(100_000));

            assertThat(client.read()).containsExactly("closed");
        }

        @Test
        void endTheSessionWhenTheirBytesDoNotCome() {
            client.text("451-[\"a\"," + PLACE_0 + "]").text("42[\"b\"]");

            assertThat(client.read()).containsExactly("closed");
        }

        @Test
        void endTheSessionWhenBytesComeThatBelongToNone() {
            client.bytes(1, 2, 3);

            assertThat(client.read()).containsExactly("closed");
        }

        @ParameterizedTest
        @ValueSource(strings = {"1", "-1", "99999999999", "\"x\"", "null"})
        void endTheSessionWhenTheyHaveAPlaceForBytesThatThereAreNot(String number) {
            client.text("451-[\"a\",{\"_placeholder\":true,\"num\":" + number + "}]")
                    .bytes(1);

            assertThat(client.read()).containsExactly("closed");
        }

        @Test
        void dieWithAClientInTheMiddleOfTheirBytes() {
            client.text("452-[\"a\"," + PLACE_0 + "]").bytes(1).goAway();

            assertThat(server.heard())
                    .containsExactlyInAnyOrder("gone from /: transport close", "gone from /custom: transport close");
        }
    }

    @Nested
    class ToAClient {

        @Test
        void haveAnyArguments() {
            socket().emit("a", 1, null, Map.of("k", List.of(true)), new RawValue("{\"raw\":1}"));

            assertThat(client.read()).containsExactly("42[\"a\",1,null,{\"k\":[true]},{\"raw\":1}]");
        }

        @Test
        void haveBytesAmongTheirArguments() {
            socket().emit("a", Map.of("b", new byte[] {1, 2}), List.of(ByteBuffer.wrap(new byte[] {2, 3}, 1, 1)));

            assertThat(client.read())
                    .containsExactly("452-[\"a\",{\"b\":" + PLACE_0 + "},[" + PLACE_1 + "]]", "bytes 0102", "bytes 03");
        }

        @Test
        void areNotSentWithMoreBytesThanClientsTake() {
            Object[] eleven = new Object[11];
            Arrays.fill(eleven, new byte[] {1});

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> socket().emit("a", eleven))
                    .withMessageContaining("at most 10");
            assertThat(client.read()).isEmpty();
        }

        @Test
        void areNotSentWhenTheyCannotBeWritten() {
            assertThatIllegalArgumentException().isThrownBy(() -> socket().emit("a", new Object()));
            assertThat(client.read()).isEmpty();
        }

        @Test
        void areAcknowledgedWithSeveralValues() {
            CompletableFuture<List<JsonNode>> answer = socket().emitWithAck("ask", 1);
            assertThat(client.read()).containsExactly("420[\"ask\",1]");

            client.text("430[\"fine\",{\"n\":2}]");

            assertThat(answer.join()).hasToString("[\"fine\", {\"n\":2}]");
        }

        @Test
        void areAcknowledgedWithBytes() {
            CompletableFuture<List<JsonNode>> answer = socket().emitWithAck("ask", (Object) new byte[] {1});
            assertThat(client.read()).containsExactly("451-0[\"ask\"," + PLACE_0 + "]", "bytes 01");

            client.text("461-0[" + PLACE_0 + "]").bytes(8);

            assertThat(answer.join()).hasToString("[\"CA==\"]");
        }

        @Test
        void areAcknowledgedOnceAndInTheirNamespace() {
            CompletableFuture<List<JsonNode>> first = socket().emitWithAck("ask");
            CompletableFuture<List<JsonNode>> second = socket().emitWithAck("ask");

            client.text("43/custom,0[\"elsewhere\"]").text("43999[\"unknown\"]");
            assertThat(first).isNotDone();
            client.text("430[1]").text("430[2]");

            assertThat(first.join()).hasToString("[1]");
            assertThat(second).isNotDone();
        }

        @Test
        void areAcknowledgedByNobodyWhenTheClientIsGone() {
            CompletableFuture<List<JsonNode>> answer = socket().emitWithAck("ask");
            SocketIoSocket socket = socket();

            client.goAway();

            assertThat(answer).isCompletedExceptionally();
            assertThat(socket.emitWithAck("late")).isCancelled();
            assertThat(socket.emit("late")).isFalse();
        }
    }

    @Test
    void ofANamespaceGoToItsSocketsOnly() {
        DirectWebSocket other = server.connected("/custom");

        custom.emit("a");
        main.emit("b");

        assertThat(client.read()).containsExactly("42/custom,[\"a\"]", "42[\"b\"]");
        assertThat(other.read()).containsExactly("42/custom,[\"a\"]");
    }
}
