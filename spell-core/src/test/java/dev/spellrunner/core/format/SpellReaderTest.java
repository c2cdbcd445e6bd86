// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.spellrunner.core.spell.Connection;
import dev.spellrunner.core.spell.Link;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Position;
import dev.spellrunner.core.spell.Spell;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpellReaderTest {

    private static final SpellReader READER = SpellReader.standard();

    @Nested
    class Nodes {

        @Test
        void areReadWithAllThatBelongsToThem() {
            Node node = node("""
                    {"id": 2, "name": "Switch", "data": {"outputs": [], "limit": 0.5}, "position": [-3.5, 40],
                     "inputs": {"in": {"connections": [{"node": 1, "output": "out", "data": {}}]}},
                     "outputs": {"yes": {"connections": []}}}""");

            assertThat(node)
                    .isEqualTo(new Node(
                            "2",
                            "Switch",
                            Map.of("outputs", List.of(), "limit", 0.5),
                            new Position(-3.5, 40),
                            Map.of("in", List.of(Link.to("1", "out"))),
                            Map.of("yes", List.of()),
                            Map.of()));
        }

        @Test
        void needNothingButAName() {
            Node node = node("""
                    {"name": "Echo"}""");

            assertThat(node.id()).isEqualTo("2");
            assertThat(node.data()).isEmpty();
            assertThat(node.position()).isEqualTo(Position.ORIGIN);
            assertThat(node.inputs()).isEmpty();
            assertThat(node.outputs()).isEmpty();
        }

        @Test
        void mayHaveNullForWhatTheyLack() {
            Node node = node("""
                    {"name": "Echo", "data": null, "position": null, "inputs": null,
                     "outputs": {"out": {"connections": null}}}""");

            assertThat(node.data()).isEmpty();
            assertThat(node.position()).isEqualTo(Position.ORIGIN);
            assertThat(node.outputs()).isEqualTo(Map.of("out", List.of()));
        }

        @Test
        void areWiredByTheirInputSide() {
            Spell spell = READER.read("""
                    {"name": "greeting", "chain": {"nodes": {
                      "1": {"name": "Echo", "outputs": {"out": {"connections": [{"node": 3, "input": "in"}]}}},
                      "2": {"name": "Echo", "inputs": {"in": {"connections": [
                        {"node": 1, "output": "out"}, {"node": 9, "output": "out"}]}}},
                      "3": {"name": "Echo"}}}}""");

            assertThat(spell.graph().connections()).containsExactly(new Connection("1", "out", "2", "in"));
        }

        @Test
        void cannotBeChanged() {
            Map<String, ?> data = node("""
                    {"name": "Echo", "data": {"list": [1]}}""").data();

            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(data::clear);
        }

        private static Node node(String json) {
            return READER.read("{\"name\": \"s\", \"chain\": {\"nodes\": {\"2\": " + json + "}}}")
                    .graph()
                    .nodes()
                    .get(0);
        }
    }

    @Nested
    class Ids {

        @ParameterizedTest
        @ValueSource(strings = {"7", "\"7\"", "7.0"})
        void areTheSameAsNumberAndAsText(String id) {
            Spell spell = READER.read("""
                    {"id": %1$s, "chain": {"id": %1$s, "nodes": {
                      "7": {"id": %1$s, "name": "Echo"},
                      "8": {"id": 8, "name": "Echo", "inputs": {"in": {"connections": [{"node": %1$s, "output": "out"}]}}}}}}""".formatted(id));

            assertThat(spell.id()).isEqualTo("7");
            assertThat(spell.graph().id()).isEqualTo("7");
            assertThat(spell.graph().node("7")).isPresent();
            assertThat(spell.graph().connections()).containsExactly(new Connection("7", "out", "8", "in"));
        }

        @Test
        void mayBeAnyText() {
            Spell spell = READER.read("""
                    {"name": "s", "chain": {"nodes": {"a/b~c": {"id": "a/b~c", "name": "Echo"}, "007": {"name": "Echo"}}}}""");

            assertThat(spell.graph().nodes()).extracting(Node::id).containsExactly("a/b~c", "007");
        }

        @Test
        void areTheKeysUnderWhichTheNodesAreKept() {
            SpellReading reading = READER.tryRead("""
                    {"name": "s", "chain": {"nodes": {"1": {"id": 5, "name": "Echo"}}}}""");

            assertThat(reading.orThrow().graph().nodes()).extracting(Node::id).containsExactly("1");
            assertThat(reading.problems())
                    .singleElement()
                    .hasToString("spell 's', node '1' (Echo): says that its id is '5'"
                            + " (its key counts, wires refer to it)");
        }
    }

    @Nested
    class Names {

        @Test
        void doForIdsAndIdsForNames() {
            Spell named = READER.read("""
                    {"name": "greeting", "chain": {"nodes": {}}}""");
            Spell numbered = READER.read("""
                    {"id": 12, "name": " ", "chain": {"nodes": {}}}""");

            assertThat(named.id()).isEqualTo("greeting");
            assertThat(numbered.id()).isEqualTo("12");
            assertThat(numbered.name()).isEqualTo("12");
        }

        @Test
        void ofABareGraphAreNotItsId(@TempDir Path directory) throws IOException {
            String bare = """
                    {"id": "demo@0.1.0", "nodes": {}}""";
            Path file = Files.writeString(directory.resolve("greeting.json"), bare);

            assertThat(READER.fallbackName("wave").read(bare).name()).isEqualTo("wave");
            assertThat(READER.fallbackName("wave").read(file).name()).isEqualTo("wave");
            assertThat(READER.read(file).name()).isEqualTo("greeting");
            assertThat(READER.read(file).id()).isEqualTo("greeting");
            assertThat(READER.read(bare).name()).isEqualTo("demo@0.1.0");
        }

        @Test
        void areMadeUpOnlyIfNothingElseIsThere() {
            String nameless = """
                    {"chain": {"nodes": {}}}""";

            assertThat(READER.read(nameless).name()).isEqualTo("unnamed");
            assertThat(READER.fallbackName("wave").read(nameless).id()).isEqualTo("wave");
            assertThatIllegalArgumentException().isThrownBy(() -> READER.fallbackName(" "));
        }

        @Test
        void ofABareGraphCountIfItHasOne() {
            Spell spell = READER.fallbackName("wave").read("""
                    {"id": "demo@0.1.0", "name": "greeting", "nodes": {}}""");

            assertThat(spell.name()).isEqualTo("greeting");
        }
    }

    @Nested
    class InitialStates {

        @ParameterizedTest
        @ValueSource(strings = {"{\"mood\": 1}", "\"{\\\"mood\\\": 1}\""})
        void areObjectsOrTextsThatHoldOne(String state) {
            assertThat(withState(state).orThrow().state()).isEqualTo(Map.of("mood", 1));
        }

        @ParameterizedTest
        @ValueSource(strings = {"null", "{}", "\"\"", "\"null\"", "\"{}\""})
        void areEmptyIfThereIsNothing(String state) {
            SpellReading reading = withState(state);

            assertThat(reading.orThrow().state()).isEmpty();
            assertThat(reading.problems()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"[]", "3", "\"fine\"", "\"[1]\"", "\"{\"", "\"{} {}\""})
        void ofAnotherKindAreAWarning(String state) {
            SpellReading reading = withState(state);

            assertThat(reading.orThrow().state()).isEmpty();
            assertThat(reading.problems()).singleElement().satisfies(problem -> {
                assertThat(problem.isError()).isFalse();
                assertThat(problem.pointer()).isEqualTo("/gameState");
                assertThat(problem.hint()).isEqualTo("the State starts empty");
            });
        }

        private static SpellReading withState(String state) {
            return READER.tryRead("{\"name\": \"s\", \"chain\": {\"nodes\": {}}, \"gameState\": " + state + "}");
        }
    }

    @Nested
    class Sources {

        private static final String SPELL = """
                {"name": "Grüße", "chain": {"nodes": {"1": {"name": "Echo"}}}}""";

        @Test
        void areFilesStreamsBytesAndTexts(@TempDir Path directory) throws IOException {
            Spell expected = READER.read(SPELL);
            byte[] bytes = SPELL.getBytes(StandardCharsets.UTF_8);

            assertThat(READER.read(Files.write(directory.resolve("s.json"), bytes)))
                    .isEqualTo(expected);
            assertThat(READER.read(new ByteArrayInputStream(bytes))).isEqualTo(expected);
            assertThat(READER.read(bytes)).isEqualTo(expected);
            assertThat(READER.read(SPELL.getBytes(StandardCharsets.UTF_16))).isEqualTo(expected);
        }

        @Test
        void thatCannotBeReadAreNoProblemOfTheSpell(@TempDir Path directory) throws IOException {
            InputStream closed = InputStream.nullInputStream();
            closed.close();

            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> READER.tryRead(directory.resolve("missing.json")))
                    .withMessageContaining("missing.json")
                    .withCauseInstanceOf(NoSuchFileException.class);
            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> READER.tryRead(closed));
        }
    }

    @Test
    void takesDatesAsTheyCome() {
        Spell spell = READER.read("""
                {"name": "s", "chain": {"nodes": {}}, "createdAt": "2022-03-01T10:00:00.000Z", "updatedAt": 1646128800000,
                 "deletedAt": "1646128800000"}""");

        assertThat(spell.fields())
                .containsEntry("createdAt", "2022-03-01T10:00:00.000Z")
                .containsEntry("updatedAt", 1_646_128_800_000L)
                .containsEntry("deletedAt", "1646128800000");
    }

    @Test
    void findsNodesOfOneIdInWhateverOrderTheyCome() {
        for (String ids : List.of("1 2 2", "2 1 2", "a 1 a", "1 a 1", "3 b 4 b")) {
            String nodes = Stream.of(ids.split(" "))
                    .map(id -> "{\"id\":\"" + id + "\",\"name\":\"A\",\"data\":{},\"position\":[0,0]}")
                    .collect(Collectors.joining(",", "[", "]"));

            SpellReading reading = READER.tryRead("{\"id\":\"g\",\"nodes\":" + nodes + "}");

            assertThat(reading.problems())
                    .as(ids)
                    .filteredOn(Problem::isError)
                    .extracting(Problem::message)
                    .containsExactly("two nodes have this id");
        }
    }

    @Test
    void keepsTextsAndNumbersApartHoweverManyThereAre() {
        List<Object> values = new ArrayList<>();
        for (int i = -2_000; i < 2_000; i++) {
            values.add(i * 37);
            values.add("text " + i);
        }
        String list = values.stream()
                .map(value -> value instanceof String ? "\"" + value + "\"" : value.toString())
                .collect(Collectors.joining(",", "[", "]"));

        Spell spell = READER.read("{\"id\":\"g\",\"nodes\":{},\"more\":" + list + "}");

        assertThat(spell.graph().fields()).containsEntry("more", values);
    }

    @Test
    void leavesItToTheWiringWhetherComponentsExist() {
        SpellReading reading = READER.tryRead("""
                {"name": "s", "chain": {"nodes": {"1": {"name": "No Such Thing"}}}}""");

        assertThat(reading.problems()).isEmpty();
        assertThat(reading.spell()).isPresent();
    }
}
