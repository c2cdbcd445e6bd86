// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpellReaderFaultsTest {

    private static final SpellReader READER = SpellReader.standard();

    @Nested
    class MalformedJson {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{",
                    "{\"name\": ",
                    "{\"name\" \"s\"}",
                    "{'name': 's'}",
                    "nonsense",
                    "{\"chain\": {\"nodes\": {\"1\""
                })
        void isOneErrorThatSaysWhere(String text) {
            SpellReading reading = READER.tryRead(text);

            assertThat(reading.spell()).isEmpty();
            assertThat(reading.problems())
                    .singleElement()
                    .extracting(Problem::message)
                    .asString()
                    .startsWith("is not well-formed JSON: line 1, column ");
        }

        @Test
        void saysTheLineAndWhereWhatIsOpenBegan() {
            SpellReading reading = READER.tryRead("""
                    {
                      "name": "s",
                      "chain": {"nodes": {
                    """);

            assertThat(reading.problems())
                    .singleElement()
                    .extracting(Problem::message)
                    .asString()
                    .contains("line 4, column 1")
                    .contains("opened in line 3, column 22");
        }

        @Test
        void doesNotHideWhatWasFoundBefore() {
            SpellReading reading = READER.tryRead("""
                    {"name": "s", "chain": {"nodes": {"1": {"name": 5}, "2": {"name": "Echo" "data": {}}}}}""");

            assertThat(messages(reading)).hasSize(2).first().isEqualTo("the name is a number, not a text");
        }

        @Test
        void namesTheNodeThatItIsIn() {
            SpellReading reading = READER.tryRead("""
                    {"name": "s", "chain": {"nodes": {
                      "1": {"name": "A"},
                      "7": {"id": 7, "name": "Echo", "position": 5, "data": {"text": oops}}}}}""");

            assertThat(reading.problems()).hasSize(2).allSatisfy(problem -> {
                assertThat(problem.node()).isEqualTo("7");
                assertThat(problem.component()).isEqualTo("Echo");
                assertThat(problem.socket()).isNull();
            });
            assertThat(reading.problems().get(1).pointer()).isEqualTo("/chain/nodes/7/data/text");
        }

        @Test
        void namesTheSocketThatItIsIn() {
            SpellReading reading = READER.tryRead("""
                    {"nodes": [{"name": "Echo", "id": 7, "inputs": {"in": {"connections": [{"node" 3}]}}}], "name": "s"}""");

            assertThat(reading.problems()).singleElement().satisfies(problem -> {
                assertThat(problem.node()).isEqualTo("7");
                assertThat(problem.socket()).isEqualTo("in");
            });
        }

        @Test
        void namesTheNodeInTheTextOfAGraphToo() {
            SpellReading reading = READER.tryRead("""
                    {"name": "s", "graph": "{\\"nodes\\": {\\"7\\": {\\"name\\" 5}}}"}""");

            assertThat(reading.problems())
                    .singleElement()
                    .extracting(Problem::node)
                    .isEqualTo("7");
        }

        @Test
        void namesNoNodeWhereItIsInNone() {
            SpellReading reading = READER.tryRead("""
                    {"name": "s", "chain": {"nodes": {"1": {"name": "A"}, "2" {}}}}""");

            assertThat(reading.problems())
                    .singleElement()
                    .extracting(Problem::node)
                    .isNull();
        }

        @Test
        void mayBeNoTextAtAll() {
            assertThat(messages(READER.tryRead(""))).containsExactly("is empty");
            assertThat(messages(READER.tryRead(" \n"))).containsExactly("is empty");
            assertThat(messages(READER.tryRead(new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"'})))
                    .singleElement()
                    .asString()
                    .startsWith("is not well-formed JSON");
        }

        @Test
        void mayComeAfterTheSpell() {
            assertThat(messages(READER.tryRead("""
                    {"name": "s", "chain": {"nodes": {}}} {}"""))).containsExactly("goes on after the end of the spell");
            assertThat(messages(READER.tryRead("""
                    {"name": "s", "graph": "{\\"nodes\\": {}} []"}"""))).containsExactly("goes on after the end of the graph");
        }

        @Test
        void mayBeInTheTextOfAGraph() {
            SpellReading reading = READER.tryRead("""
                    {"name": "s", "graph": "{\\"nodes\\": {\\"1\\": "}""");

            assertThat(reading.problems()).singleElement().satisfies(problem -> {
                assertThat(problem.message()).startsWith("is not well-formed JSON: line 1, column ");
                assertThat(problem.pointer()).startsWith("/graph/nodes");
            });
        }
    }

    @Nested
    class WrongStructure {

        static Stream<Arguments> wholes() {
            return Stream.of(
                    Arguments.of("[]", "the file is a list, not a spell, which is an object"),
                    Arguments.of("7", "the file is a number, not a spell, which is an object"),
                    Arguments.of("null", "the file is null, not a spell, which is an object"),
                    Arguments.of("{}", "is not a spell: it has no graph"),
                    Arguments.of("{\"chain\": []}", "'chain' is a list, not an object"),
                    Arguments.of("{\"graph\": \"x\"}", "'graph' is a text, not an object"),
                    Arguments.of("{\"nodes\": 3}", "'nodes' is a number, not an object"),
                    Arguments.of("{\"chain\": {}}", "the graph has no nodes"),
                    Arguments.of(
                            "{\"chain\": {\"nodes\": true}}",
                            "'nodes' is true, not an object that holds the nodes by id"));
        }

        @ParameterizedTest
        @MethodSource("wholes")
        void ofTheWholeIsAnError(String json, String message) {
            SpellReading reading = READER.tryRead(json);

            assertThat(reading.spell()).isEmpty();
            assertThat(messages(reading)).containsExactly(message);
        }

        static Stream<Arguments> nodes() {
            return Stream.of(
                    Arguments.of("3", "the node is a number, not an object"),
                    Arguments.of("{}", "has no name"),
                    Arguments.of("{\"name\": null}", "the name is null, not a text"),
                    Arguments.of("{\"name\": \" \"}", "the name is blank"),
                    Arguments.of("{\"name\": \"A\", \"data\": []}", "'data' is a list, not an object"),
                    Arguments.of("{\"name\": \"A\", \"inputs\": \"x\"}", "'inputs' is a text, not an object"),
                    Arguments.of("{\"name\": \"A\", \"outputs\": {\"o\": 1}}", "the socket is a number, not an object"),
                    Arguments.of(
                            "{\"name\": \"A\", \"inputs\": {\"i\": {\"connections\": {}}}}",
                            "'connections' is an object, not a list"),
                    Arguments.of(
                            "{\"name\": \"A\", \"inputs\": {\"i\": {\"connections\": [7]}}}",
                            "the connection is a number, not an object"),
                    Arguments.of(
                            "{\"name\": \"A\", \"inputs\": {\"i\": {\"connections\": [{\"output\": \"o\"}]}}}",
                            "a connection has no 'node'"),
                    Arguments.of(
                            "{\"name\": \"A\", \"outputs\": {\"o\": {\"connections\": [{\"node\": 2}]}}}",
                            "a connection has no 'input'"),
                    Arguments.of(
                            "{\"name\": \"A\", \"inputs\": {\"i\": {\"connections\": [{\"node\": [], \"output\": \"o\"}]}}}",
                            "'node' of a connection is a list, not a text or a number"));
        }

        @ParameterizedTest
        @MethodSource("nodes")
        void ofANodeIsAnErrorAtTheNode(String node, String message) {
            SpellReading reading = READER.tryRead("{\"name\": \"s\", \"chain\": {\"nodes\": {\"7\": " + node + "}}}");

            assertThat(reading.spell()).isEmpty();
            assertThat(reading.problems()).singleElement().satisfies(problem -> {
                assertThat(problem.isError()).isTrue();
                assertThat(problem.message()).isEqualTo(message);
                assertThat(problem.node()).isEqualTo("7");
                assertThat(problem.spell()).isEqualTo("s");
                assertThat(problem.pointer()).startsWith("/chain/nodes/7");
            });
        }

        @Test
        void isFoundInOneGo() {
            SpellReading reading = READER.tryRead("""
                    {"name": "s", "gameState": 5, "chain": {"nodes": {
                      "1": {"name": 1, "data": 2, "position": 3, "inputs": 4},
                      "2": 5,
                      "3": {"inputs": {"i": {"connections": [{}, 6]}}},
                      "4": {"name": "Echo"}}}}""");

            assertThat(messages(reading))
                    .containsExactly(
                            "the name is a number, not a text",
                            "'data' is a number, not an object",
                            "the position is not two numbers",
                            "'inputs' is a number, not an object",
                            "the node is a number, not an object",
                            "a connection has no 'node'",
                            "a connection has no 'output'",
                            "the connection is a number, not an object",
                            "has no name");
        }

        @Test
        void ofAPositionIsOnlyAWarning() {
            SpellReading reading = READER.tryRead("""
                    {"name": "s", "chain": {"nodes": {"1": {"name": "A", "position": {"x": 1, "y": 2}}}}}""");

            assertThat(reading.spell()).isPresent();
            assertThat(reading.problems()).singleElement().matches(problem -> !problem.isError());
        }

        @Test
        void mayBeTwoNodesOfOneId() {
            SpellReading keys = READER.tryRead("""
                    {"name": "s", "chain": {"nodes": {"1": {"name": "A"}, "2": {"name": "B"}, "1": {"name": "C"}}}}""");
            SpellReading list = READER.tryRead("""
                    {"name": "s", "nodes": [{"id": 1, "name": "A"}, {"id": "1", "name": "B"}]}""");

            assertThat(keys.problems())
                    .singleElement()
                    .hasToString("spell 's', node '1' (C): two nodes have this id (give each node an id of its own)");
            assertThat(list.problems())
                    .singleElement()
                    .hasToString("spell 's', node '1' (B): two nodes have this id (give each node an id of its own)");
        }

        @Test
        void mayBeAListedNodeWithoutId() {
            SpellReading reading = READER.tryRead("""
                    {"name": "s", "nodes": [{"id": 1, "name": "A"}, {"name": "B"}]}""");

            assertThat(reading.problems()).singleElement().satisfies(problem -> {
                assertThat(problem.message()).isEqualTo("a node has no id");
                assertThat(problem.pointer()).isEqualTo("/nodes/1");
            });
        }

        @Test
        void isToldAThousandTimesAtMost() {
            String node = "{\"name\": 1, \"position\": 1}";
            SpellReading reading = READER.tryRead("{\"nodes\": [" + (node + ",").repeat(5_000) + node + "]}");

            assertThat(reading.spell()).isEmpty();
            assertThat(reading.problems()).hasSizeBetween(1_000, 2_000);
        }
    }

    @Nested
    class Places {

        @Test
        void nameSpellNodeComponentAndSocket() {
            SpellReading reading = READER.tryRead("""
                    {"name": "s", "graph": {"nodes": {"7": {"name": "Echo",
                      "inputs": {"in": {"connections": [{"node": 1, "output": "out"}, {"node": 1}]}}}}}}""");

            assertThat(reading.problems())
                    .containsExactly(new Problem(
                            Problem.Severity.ERROR,
                            "s",
                            "7",
                            "Echo",
                            "in",
                            "/graph/nodes/7/inputs/in/connections/1",
                            "a connection has no 'output'",
                            null));
        }

        @Test
        void nameTheComponentThoughItComesLater() {
            SpellReading reading = READER.tryRead("""
                    {"chain": {"nodes": {"7": {"data": 3, "name": "Echo"}}}, "name": "s"}""");

            assertThat(reading.problems())
                    .singleElement()
                    .hasToString("spell 's', node '7' (Echo): 'data' is a number, not an object");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "{\"chain\": {\"nodes\": {\"7\": {\"name\": 5}}}}      | /chain/nodes/7/name",
                    "{\"graph\": {\"nodes\": {\"7\": {\"name\": 5}}}}      | /graph/nodes/7/name",
                    "{\"data\": {\"nodes\": {\"7\": {\"name\": 5}}}}       | /data/nodes/7/name",
                    "{\"nodes\": {\"7\": {\"name\": 5}}}                   | /nodes/7/name",
                    "{\"nodes\": [{\"id\": 7, \"name\": 5}]}               | /nodes/0/name",
                    "{\"chain\": {\"nodes\": {\"a/b~c\": {\"name\": 5}}}}  | /chain/nodes/a~1b~0c/name",
                    "{\"graph\": \"{\\\"nodes\\\": {\\\"7\\\": {\\\"name\\\": 5}}}\"} | /graph/nodes/7/name",
                    "{\"chain\": \"{\\\"nodes\\\": {\\\"7\\\": {\\\"name\\\": 5}}}\"} | /chain/nodes/7/name"
                })
        void pointIntoTheFile(String json, String pointer) {
            assertThat(READER.tryRead(json).problems())
                    .singleElement()
                    .extracting(Problem::pointer)
                    .isEqualTo(pointer);
        }

        @Test
        void nameTheSpellAsWellAsTheyCan() {
            String broken = "{\"id\": 3, \"chain\": {\"nodes\": 5}}";
            String bare = "{\"id\": 3, \"nodes\": {\"1\": 5}}";

            assertThat(READER.tryRead(broken).problems())
                    .extracting(Problem::spell)
                    .containsOnly("3");
            assertThat(READER.fallbackName("wave").tryRead(bare).problems())
                    .extracting(Problem::spell)
                    .containsOnly("wave");
            assertThat(READER.tryRead("[").problems())
                    .extracting(Problem::spell)
                    .containsOnlyNulls();
        }
    }

    @Nested
    class Hints {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "{\"chian\": {}}                      | there is 'chian': did you mean 'chain'?",
                    "{\"node\": {}}                       | there is 'node': did you mean 'nodes'?",
                    "{\"chain\": {\"Nodes\": {}}}         | there is 'Nodes': did you mean 'nodes'?",
                    "{\"chain\": {}}                      | they are expected under the key 'nodes'",
                    "{\"nodes\": {\"1\": {\"nam\": \"A\"}}}    | there is 'nam': did you mean 'name'?",
                    "{\"nodes\": {\"1\": {\"x\": \"A\"}}}      | the name of the node's component goes there"
                })
        void sayWhatMayHaveBeenMeant(String json, String hint) {
            assertThat(READER.tryRead(json).problems())
                    .singleElement()
                    .extracting(Problem::hint)
                    .isEqualTo(hint);
        }

        @Test
        void sayWhichKeyOfAConnectionWasMeant() {
            SpellReading reading = READER.tryRead("""
                    {"nodes": {"1": {"name": "A", "inputs": {"in": {"connections": [{"node": 2, "ouput": "out"}]}}}}}""");

            assertThat(reading.problems())
                    .singleElement()
                    .extracting(Problem::hint)
                    .isEqualTo("there is 'ouput': did you mean 'output'?");
        }
    }

    @Test
    void throwsAllAtOnceIfAsked() {
        assertThatExceptionOfType(InvalidSpellException.class)
                .isThrownBy(() -> READER.read("{\"name\": \"s\", \"nodes\": {\"1\": 1, \"2\": {}}}"))
                .satisfies(e -> assertThat(e.problems()).hasSize(2));
    }

    private static List<String> messages(SpellReading reading) {
        return reading.problems().stream().map(Problem::message).toList();
    }
}
