// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.spell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.format.SpellReader;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpellVersionTest {

    private static final String FILE = """
            {"id": "s", "name": "n", "graph": {"id": "g", "nodes": {
              "1": {"id": 1, "name": "A", "data": {"x": 1, "y": [true, null]}, "position": [0, 0], "inputs": {}, "outputs": {}},
              "2": {"id": 2, "name": "B", "data": {}, "position": [9, 0], "inputs": {}, "outputs": {}}}},
             "extra": "kept"}""";
    private static final String IN_ANOTHER_ORDER = """
            {"extra": "kept", "graph": {"nodes": {
              "2": {"name": "B", "id": 2, "position": [9, 0], "outputs": {}, "data": {}, "inputs": {}},
              "1": {"data": {"y": [true, null], "x": 1}, "id": 1, "name": "A", "inputs": {}, "outputs": {}, "position": [0, 0]}},
              "id": "g"}, "name": "n", "id": "s"}""";

    private static Spell read(String json) {
        return SpellReader.standard().read(json);
    }

    @Test
    void isTheSameForTheSameContentWhateverTheOrderOfItsKeys() {
        String version = read(FILE).version();

        assertThat(version).matches("[0-9a-f]{64}");
        assertThat(read(FILE).version()).isEqualTo(version);
        assertThat(read(IN_ANOTHER_ORDER).version()).isEqualTo(version);
    }

    @Test
    void changesWithWhateverChanges() {
        List<String> contents = List.of(
                FILE,
                FILE.replace("\"n\"", "\"m\""),
                FILE.replace("[9, 0]", "[9, 1]"),
                FILE.replace("\"x\": 1", "\"x\": 2"),
                FILE.replace("\"x\": 1", "\"x\": \"1\""),
                FILE.replace("[true, null]", "[true, \"null\"]"),
                FILE.replace("[true, null]", "[null, true]"),
                FILE.replace("\"kept\"", "\"kept\", \"more\": {}"),
                FILE.replace("\"B\", \"data\"", "\"C\", \"data\""));

        Set<String> versions = new LinkedHashSet<>();
        contents.forEach(content -> versions.add(read(content).version()));

        assertThat(versions).hasSize(contents.size());
    }

    @Test
    void isComputedOnceForASpell() {
        Spell spell = read(FILE);

        assertThat(spell.version()).isSameAs(spell.version());
    }

    @Test
    void isThatOfTheSpellThoughTwoShareAGraph() {
        Spell one = read(FILE);
        Spell other = new Spell("other", "n", one.graph(), one.state(), one.form(), one.fields());

        assertThat(one.version()).isNotEqualTo(other.version());
        assertThat(one.version()).isEqualTo(read(FILE).version());
    }
}
