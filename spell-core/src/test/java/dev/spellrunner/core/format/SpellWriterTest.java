// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.spellrunner.core.spell.Graph;
import dev.spellrunner.core.spell.Link;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Position;
import dev.spellrunner.core.spell.Spell;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpellWriterTest {

    private static final String GREETING = """
            {
              "id": "s-1",
              "name": "greeting",
              "chain": {
                "id": "demo@0.1.0",
                "nodes": {
                  "1": {
                    "id": 1,
                    "name": "Universal Input",
                    "data": { },
                    "inputs": { },
                    "outputs": {
                      "output": {
                        "connections": [ {
                          "node": 2,
                          "input": "input",
                          "data": { }
                        } ]
                      }
                    },
                    "position": [ -3.5, 40 ]
                  }
                }
              },
              "gameState": {
                "mood": "fine"
              }
            }""";

    @Nested
    class WhatWasRead {

        @ParameterizedTest
        @ValueSource(strings = {"""
                    {"id": "s", "name": "t", "chain": {"id": "demo", "nodes": {}}, "gameState": {"a": [null, 1.50, 1e3]}}""", """
                    {"id": 5, "name": "t", "graph": {"id": 6, "nodes": {"1": {"id": "1", "name": "A"}}}}""", """
                    {"name": "t", "graph": "{ \\"nodes\\": {\\"1\\": {\\"name\\": \\"A\\"}}, \\"id\\": 1 }"}""", """
                    {"name": "t", "chain": "{\\"nodes\\": {}}"}""", """
                    {"id": "m", "name": "t", "data": {"id": "demo", "nodes": {}}, "gameState": null}""", """
                    {"id": "demo", "nodes": {"1": {"name": "A"}}}""", """
                    {"id": "demo", "nodes": [{"id": 1, "name": "A"}, {"id": "b", "name": "B"}]}""", """
                    {"chain": {"nodes": {}}, "name": null, "gameState": ""}"""})
        void isWrittenInTheSameForm(String json) {
            assertThat(json).satisfies(SpellWriterTest::survives);
        }

        @ParameterizedTest
        @ValueSource(strings = {"""
                    {"id": 1, "name": "t", "chain": {"id": "d", "nodes": {}, "groups": [{"x": 1}]},
                     "createdAt": "2022-03-01T10:00:00Z", "updatedAt": 1646128800000, "user": null, "modules": []}""", """
                    {"name": "t", "nodes": {"1": {"name": "A", "label": "mine", "inputs": {"in": {"colour": "red",
                      "connections": [{"node": 2, "output": "out", "data": {"pins": [[1, 2]]}, "hidden": true}]}}}}}""", """
                    {"name": "t", "graph": {"nodes": {}}, "chain": null, "data": {"x": 1}}"""})
        void keepsTheFieldsThatNobodyHereKnows(String json) {
            assertThat(json).satisfies(SpellWriterTest::survives);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"name\": \"A\"}",
                    "{\"id\": \"1\", \"name\": \"A\"}",
                    "{\"id\": 9, \"name\": \"A\"}",
                    "{\"name\": \"A\", \"position\": [1.0, 2]}",
                    "{\"name\": \"A\", \"position\": [1, 2, 3]}",
                    "{\"name\": \"A\", \"position\": null, \"data\": null, \"inputs\": null}",
                    "{\"name\": \"A\", \"outputs\": {\"o\": {}}}",
                    "{\"name\": \"A\", \"outputs\": {\"o\": {\"connections\": null}}}",
                    "{\"name\": \"A\", \"inputs\": {\"i\": {\"connections\": [{\"node\": \"2\", \"output\": 3}]}}}"
                })
        void keepsTheFormOfEachNode(String node) {
            assertThat("{\"name\": \"t\", \"chain\": {\"nodes\": {\"1\": " + node + "}}}")
                    .satisfies(SpellWriterTest::survives);
        }

        @Test
        void keepsEveryDigitAndHalfCharacters() {
            assertThat("""
                    {"name": "t", "nodes": {"1": {"name": "A", "data": {"n": [0.1, 1.10, -0.0, 9007199254740993,
                      3.14159265358979323846264338, 1e400], "text": "x\\ud83dy\\u0000😀"}}}}""").satisfies(SpellWriterTest::survives);
        }

        @Test
        void keepsTheOrderOfTheNodes() {
            String written = SpellWriter.compact().write(SpellReader.standard().read("""
                    {"name": "t", "nodes": {"9": {"name": "A"}, "10": {"name": "B"}, "1": {"name": "C"}}}"""));

            assertThat(written.indexOf("\"A\"")).isLessThan(written.indexOf("\"B\""));
            assertThat(written.indexOf("\"B\"")).isLessThan(written.indexOf("\"C\""));
        }

        @Test
        void keepsTheTextOfAGraphToTheLetter() {
            String text = "{  \\\"nodes\\\" :{\\\"1\\\":{\\\"name\\\":\\\"A\\\"}}}";

            assertThat(SpellWriter.compact().write(SpellReader.standard().read("{\"graph\": \"" + text + "\"}")))
                    .contains(text);
        }
    }

    @Nested
    class WhatWasChanged {

        @Test
        void isWrittenAsItIsNow() {
            Spell read = SpellReader.standard().read("""
                    {"id": 5, "name": "old", "chain": {"id": "d", "nodes": {"1": {"id": "1", "name": "A"}}}, "gameState": "",
                     "user": "Ada"}""");
            Node node = read.graph().nodes().get(0);
            Node moved =
                    new Node("1", "B", node.data(), new Position(1, 2), node.inputs(), node.outputs(), node.fields());
            Graph graph =
                    new Graph(read.graph().id(), List.of(moved), read.graph().fields());

            String written = SpellWriter.compact()
                    .write(new Spell("6", "new", graph, Map.of("a", 1), read.form(), read.fields()));

            JsonTrees.assertSame(written, """
                    {"id": "6", "name": "new", "chain": {"id": "d", "nodes": {"1": {"id": "1", "name": "B", "position": [1, 2]}}},
                     "gameState": {"a": 1}, "user": "Ada"}""");
        }

        @ParameterizedTest
        @ValueSource(strings = {"graph", "chain"})
        void isWrittenIntoTheTextOfAGraphToo(String key) {
            Spell read = SpellReader.standard().read("""
                    {"name": "t", "%s": "{\\"id\\": \\"d\\", \\"nodes\\": {}}"}""".formatted(key));
            Node node = new Node("1", "A", Map.of(), Position.ORIGIN, Map.of(), Map.of(), Map.of());
            Graph graph = new Graph("d", List.of(node), read.graph().fields());

            String written =
                    SpellWriter.compact().write(new Spell(read.id(), "t", graph, Map.of(), read.form(), read.fields()));

            assertThat(SpellReader.standard().read(written).graph().nodes())
                    .extracting(Node::component)
                    .containsExactly("A");
            assertThat(JsonTrees.tree(written).get(key).isTextual()).isTrue();
        }
    }

    @Nested
    class WhatWasDrawnInCode {

        private final Spell drawn = Spell.named("greeting")
                .id("s-1")
                .state("mood", "fine")
                .node("1", "Universal Input")
                .node("b", "Output", Map.of("name", "answer"))
                .wire("1", "output", "b", "input")
                .build();

        @Test
        void isWrittenAsEditorsSaveIt() {
            JsonTrees.assertSame(SpellWriter.pretty().write(drawn), """
                    {"id": "s-1", "name": "greeting", "gameState": {"mood": "fine"}, "graph": {"id": "s-1", "nodes": {
                      "1": {"id": 1, "name": "Universal Input", "data": {}, "position": [0, 0], "inputs": {},
                            "outputs": {"output": {"connections": [{"node": "b", "input": "input", "data": {}}]}}},
                      "b": {"id": "b", "name": "Output", "data": {"name": "answer"}, "position": [0, 100],
                            "inputs": {"input": {"connections": [{"node": 1, "output": "output", "data": {}}]}},
                            "outputs": {}}}}}""");
        }

        @Test
        void isEqualAfterItWasRead() {
            assertThat(SpellReader.standard().read(SpellWriter.compact().write(drawn)))
                    .isEqualTo(drawn);
        }

        @Test
        void mustBeJson() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SpellWriter.compact().write(spellWith(new Object())))
                    .withMessageContaining("java.lang.Object is not JSON");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SpellWriter.compact().write(spellWith(Double.NaN)))
                    .withMessageContaining("NaN is not JSON");
        }

        private static Spell spellWith(@Nullable Object value) {
            return Spell.named("s").state("value", value).build();
        }
    }

    @Nested
    class Targets {

        private final Spell spell = SpellReader.standard().read(GREETING);

        @Test
        void areTextsBytesStreamsAndFiles(@TempDir Path directory) throws IOException {
            String text = SpellWriter.pretty().write(spell);
            Path file = Files.writeString(directory.resolve("s.json"), "what was there before, ".repeat(100));
            ByteArrayOutputStream stream = new ByteArrayOutputStream();

            SpellWriter.pretty().write(spell, file);
            SpellWriter.pretty().write(spell, stream);

            assertThat(SpellWriter.pretty().writeBytes(spell)).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
            assertThat(file).hasContent(text);
            assertThat(stream.toString(StandardCharsets.UTF_8)).isEqualTo(text);
        }

        @Test
        void thatFailAreToldOf(@TempDir Path directory) {
            OutputStream broken = new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    throw new IOException("full");
                }
            };

            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> SpellWriter.pretty().write(spell, broken));
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> SpellWriter.pretty().write(spell, directory.resolve("no/such/directory.json")))
                    .withMessageContaining("directory.json");
        }

        @Test
        void areLeftAloneIfTheSpellIsNotJson(@TempDir Path directory) throws IOException {
            Path file = Files.writeString(directory.resolve("s.json"), "before");
            Spell bad = Spell.named("s").state("value", new Object()).build();

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SpellWriter.pretty().write(bad, file));

            assertThat(file).hasContent("before");
        }
    }

    @Test
    void isPrettyOrCompact() {
        Spell spell = SpellReader.standard().read(GREETING);

        assertThat(SpellWriter.pretty().write(spell)).isEqualTo(GREETING);
        assertThat(SpellWriter.compact().write(spell))
                .doesNotContain("\n")
                .startsWith("{\"id\":\"s-1\",\"name\":\"greeting\",\"chain\":{\"id\":\"demo@0.1.0\",");
    }

    @Test
    void keepsTheLinksOfBothSides() {
        Spell spell = SpellReader.standard().read(GREETING);

        assertThat(spell.graph().nodes().get(0).outputs()).isEqualTo(Map.of("output", List.of(Link.to("2", "input"))));
    }

    private static void survives(String json) {
        Spell spell = SpellReader.standard().read(json);

        JsonTrees.assertSame(SpellWriter.compact().write(spell), json);
        JsonTrees.assertSame(SpellWriter.pretty().write(spell), json);
    }
}
