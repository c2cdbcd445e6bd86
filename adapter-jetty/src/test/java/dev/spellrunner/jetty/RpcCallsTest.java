// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static dev.spellrunner.jetty.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RpcCallsTest {

    private final Fixture fixture = new Fixture(options -> options.callsInFlight(3)).start();
    private RpcClient client = fixture.connect("ada-token");

    @BeforeEach
    void listen() {
        assertThat(client.call("spell.list", "{}").path("result").path("open")).isEmpty();
    }

    @AfterEach
    void leave() {
        client.close();
        fixture.close();
    }

    private static void assertError(JsonNode answer, int code) {
        assertThat(answer.path("jsonrpc").asText()).isEqualTo("2.0");
        assertThat(answer.has("result")).isFalse();
        assertThat(answer.path("error").path("code").asInt())
                .as(answer.toString())
                .isEqualTo(code);
        assertThat(answer.path("error").path("message").asText()).isNotBlank();
    }

    @Nested
    class OfTheStandard {

        @ParameterizedTest
        @ValueSource(strings = {"7", "-3", "\"seven\"", "\"\"", "12345678901234567890", "null", "1.5", "1.0", "1e2"})
        void givesBackTheIdAsItCame(String id) {
            client.send("{\"jsonrpc\":\"2.0\",\"method\":\"spell.list\",\"id\":" + id + "}");

            JsonNode answer = client.answer();

            assertThat(answer.get("id")).isEqualTo(Fixture.json(id));
            assertThat(answer.has("result")).isTrue();
        }

        @ParameterizedTest
        @ValueSource(strings = {"{", "", "nonsense", "{\"jsonrpc\":\"2.0\",\"method\"", "[1,", "{} {}"})
        void answersWhatIsNoJson(String message) {
            client.send(message);

            JsonNode answer = client.answer();

            assertError(answer, -32700);
            assertThat(answer.get("id").isNull()).isTrue();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "1",
                    "null",
                    "\"text\"",
                    "{}",
                    "[]",
                    "{\"jsonrpc\":\"1.0\",\"method\":\"spell.list\",\"id\":1}",
                    "{\"jsonrpc\":\"2.0\",\"method\":7,\"id\":1}",
                    "{\"jsonrpc\":\"2.0\",\"id\":1}",
                    "{\"jsonrpc\":\"2.0\",\"result\":{},\"id\":1}",
                    "{\"jsonrpc\":\"2.0\",\"method\":\"spell.list\",\"id\":{}}",
                    "{\"jsonrpc\":\"2.0\",\"method\":\"spell.list\",\"id\":true}",
                    "{\"jsonrpc\":\"2.0\",\"method\":\"spell.list\",\"params\":7,\"id\":1}"
                })
        void answersWhatIsNoCall(String message) {
            client.send(message);

            assertError(client.answer(), -32600);
        }

        @Test
        void looksForTheMethodBeforeTheParameters() {
            client.send("{\"jsonrpc\":\"2.0\",\"method\":\"nope\",\"params\":[1],\"id\":1}");

            assertError(client.answer(), -32601);
        }

        @Test
        void refusesANumberThatIsNone() {
            client.send("{\"jsonrpc\":\"2.0\",\"method\":\"spell.run\",\"id\":1,"
                    + "\"params\":{\"spell\":\"e\",\"inputs\":{\"text\":1e999999}}}");

            assertError(client.answer(), -32602);
        }

        @Test
        void answersABatchWithABatchThatLeavesNotificationsOut() {
            client.send("[{\"jsonrpc\":\"2.0\",\"method\":\"spell.list\",\"id\":1},"
                    + "{\"jsonrpc\":\"2.0\",\"method\":\"spell.list\"},"
                    + "7,"
                    + "{\"jsonrpc\":\"2.0\",\"method\":\"nope\",\"id\":\"two\"}]");

            JsonNode answers = client.answer();

            assertThat(answers.isArray()).isTrue();
            assertThat(StreamSupport.stream(answers.spliterator(), false)
                            .map(answer -> answer.path("id").asText() + " "
                                    + answer.path("error").path("code").asInt()))
                    .containsExactlyInAnyOrder("1 0", "null -32600", "two -32601");
        }

        @Test
        void answersNoNotificationWhateverComesOfIt() {
            client.send("{\"jsonrpc\":\"2.0\",\"method\":\"nope\"}");
            client.send("{\"jsonrpc\":\"2.0\",\"method\":\"spell.run\",\"params\":[1]}");
            client.send(
                    "[{\"jsonrpc\":\"2.0\",\"method\":\"spell.list\"},{\"jsonrpc\":\"2.0\",\"method\":\"spell.list\"}]");

            JsonNode first = client.tell(9, "spell.list", "{}").answer();

            assertThat(first.path("id").asInt()).isEqualTo(9);
        }

        @Test
        void makesTheCallOfANotification() {
            client.send("{\"jsonrpc\":\"2.0\",\"method\":\"spell.open\",\"params\":{\"spell\":\"e\"}}");

            JsonNode list = client.call("spell.list", "{}");

            assertThat(list.path("result").path("open"))
                    .extracting(JsonNode::asText)
                    .containsExactly("e");
        }

        @Test
        void refusesABatchThatIsTooLong() {
            client.send(IntStream.range(0, 101).mapToObj(i -> "1").toList().toString());

            assertError(client.answer(), -32600);
        }

        @Test
        void knowsNoOtherMethods() {
            assertError(client.call("spell.conjure", "{}"), -32601);
            assertError(client.call("rpc.discover", "{}"), -32601);
        }

        @Test
        void refusesParametersThatDoNotFit() {
            assertError(client.call("spell.open", "{}"), -32602);
            assertError(client.call("spell.open", "[\"e\"]"), -32602);
            assertError(client.call("spell.run", "{\"spell\":\"e\",\"inputs\":7}"), -32602);
            assertThat(client.call("spell.list", "[]").has("result")).isTrue();
        }
    }

    @Nested
    class OfSpells {

        @Test
        void opensASpellAndTellsOfItsRuns() {
            JsonNode opened = client.call("spell.open", "{\"spell\":\"e\"}").path("result");

            JsonNode ran = client.call("spell.run", "{\"spell\":\"e\",\"inputs\":{\"text\":\"hi\"}}")
                    .path("result");

            assertThat(opened.path("spell").asText()).isEqualTo("e");
            assertThat(opened.path("inputs").get(0).asText()).isEqualTo("text");
            assertThat(opened.path("graph").path("nodes").has("3")).isTrue();
            assertThat(ran.path("outputs").path("said").asText()).isEqualTo("hi");
            List<JsonNode> events = client.eventsToTheEnd();
            assertThat(events)
                    .allSatisfy(event -> assertThat(event.path("run").asText())
                            .isEqualTo(ran.path("run").asText()));
            assertThat(events)
                    .extracting(event -> event.path("seq").asLong())
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, events.size())
                            .mapToObj(seq -> (long) seq)
                            .toList());
        }

        @Test
        void tellsTheEventsOfARunBeforeItsResult() {
            client.call("spell.open", "{\"spell\":\"e\"}");

            client.call("spell.run", "{\"spell\":\"e\"}");

            assertThat(client.events).anyMatch(RpcClient::isLast);
        }

        @Test
        void sendsSeveralEventsInOneMessageToAClientThatAsksForIt() {
            try (RpcClient batched = fixture.connect("ada-token&batch=1")) {
                String run = json(fixture.post("/spells/l/runs", "{\"inputs\":{\"list\":" + list(2000) + "}}"))
                        .path("run")
                        .asText();

                batched.followFromItsBeginning("l", run);
                int events = batched.eventsToTheEnd().size();

                assertThat(events).isGreaterThan(4000);
                assertThat(batched.batches.size()).isLessThan(events / 2);
            }
        }

        @Test
        void startsARunAndCancelsIt() {
            client.call("spell.open", "{\"spell\":\"w\"}");
            String run = client.call("spell.start", "{\"spell\":\"w\"}")
                    .path("result")
                    .path("run")
                    .asText();

            JsonNode cancelled = client.call("run.cancel", "{\"run\":\"" + run + "\"}");

            assertThat(cancelled.path("result").path("cancelled").asBoolean()).isTrue();
            List<JsonNode> events = client.eventsToTheEnd();
            assertThat(events.get(events.size() - 1).path("kind").asText()).isEqualTo("cancelled");
        }

        @Test
        void catchesUpAfterABreakWithoutAGapOrARepeat() {
            client.call("spell.open", "{\"spell\":\"e\"}");
            String first = client.call("spell.run", "{\"spell\":\"e\"}")
                    .path("result")
                    .path("run")
                    .asText();
            long seen = client.event().path("seq").asLong();
            client.kill();
            fixture.post("/spells/e/runs", "{}");

            client = fixture.connect("ada-token");
            client.call("spell.open", "{\"spell\":\"e\"}");
            client.call("spell.follow", "{\"spell\":\"e\",\"after\":{\"" + first + "\":" + seen + "}}");

            List<JsonNode> rest = client.eventsToTheEnd();
            assertThat(rest.get(0).path("run").asText()).isEqualTo(first);
            assertThat(rest.get(0).path("seq").asLong()).isEqualTo(seen + 1);
            assertThat(client.eventsToTheEnd().get(0).path("seq").asLong()).isEqualTo(1);
        }

        @Test
        void changesASpell() {
            JsonNode changed = client.call(
                    "spell.update",
                    "{\"spell\":\"e\",\"patch\":[{\"op\":\"replace\",\"path\":\"/name\",\"value\":\"new name\"}]}");

            assertThat(changed.path("result").path("name").asText())
                    .as(changed.toString())
                    .isEqualTo("new name");
        }

        @Test
        void givesErrorsOfOurOwnWithTheirData() {
            JsonNode unknown = client.call("spell.open", "{\"spell\":\"nope\"}");
            JsonNode broken = client.call("spell.run", "{\"spell\":\"b\"}");

            assertError(unknown, -32000);
            assertThat(unknown.path("error").path("data").path("code").asText()).isEqualTo("not-found");
            assertError(broken, -32000);
            assertThat(broken.path("error").path("data").path("data").path("problems"))
                    .isNotEmpty();
        }

        @Test
        void takesNoMoreCallsThanMayWait() {
            for (int id = 10; id < 13; id++) {
                client.tell(id, "spell.run", "{\"spell\":\"w\"}");
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> fixture.stage.waiting() == 3);

            JsonNode refused = client.call("spell.list", "{}");
            fixture.stage.letGo("go");

            assertError(refused, -32000);
            assertThat(refused.path("error").path("data").path("code").asText()).isEqualTo("busy");
            assertThat(List.of(client.answer(), client.answer(), client.answer()))
                    .allMatch(answer -> answer.has("result"));
            assertThat(client.call("spell.list", "{}").has("result")).isTrue();
        }

        @Test
        void readsAMessageThatComesInParts() {
            client.sendPart("{\"jsonrpc\":\"2.0\",\"id\":\"").sendPart("grüß").send("e\",\"method\":\"spell.list\"}");

            assertThat(client.answer().path("id").asText()).isEqualTo("grüße");
        }
    }

    static String list(int size) {
        return IntStream.range(0, size).boxed().toList().toString();
    }
}
