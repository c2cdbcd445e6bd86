// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.State;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.services.GraalJs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The spells of Thoth, with the results that the original gave. Needs the corpus, which is not part of this project. */
@Timeout(60)
class ThothSpellsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final GraalJs SCRIPTS = GraalJs.create();
    private static Path spells = Path.of("");

    @BeforeAll
    static void findTheCorpus() {
        spells = Corpus.folder();
    }

    @AfterAll
    static void endTheScripts() {
        SCRIPTS.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "image-generator",
                "generator",
                "generator-switch-yes",
                "generator-switch-no",
                "code",
                "read-write-state",
                "sub-spell",
                "boolean-gate-true",
                "boolean-gate-false",
                "join-list",
                "string-processor",
                "input-output",
                "state-read"
            })
    void givesWhatTheOriginalGave(String name) throws IOException {
        JsonNode golden = golden(name);
        StubbedServices services = new StubbedServices(golden, SCRIPTS);
        Spell spell = read("thoth/" + golden.get("spell").asText());
        SpellRunner runner = SpellRunner.builder(spell)
                .components(services.components())
                .store(SpellStore.of(read("thoth/subSpell.json")))
                .decorate(services::noteSubSpells)
                .state(
                        golden.has("gameStateBefore")
                                ? State.of(map(golden.get("gameStateBefore")))
                                : State.of(Map.of()))
                .build();

        RunResult result = runner.run(map(golden.get("inputs")));

        assertThat(result.orThrow().outputs()).isEqualTo(map(golden.get("expected")));
        assertThat(services.calls()).containsAll(services.assertedCalls());
        if (golden.has("gameStateAfter")) {
            assertThat(runner.state().snapshot()).isEqualTo(map(golden.get("gameStateAfter")));
        }
    }

    @Test
    void testsEveryCaseThatThereIs() throws IOException {
        assertThat(JSON.readTree(spells.resolve("thoth/expected.json").toFile()))
                .hasSize(13);
    }

    /** The original hangs here, so there is no result of its to compare with. */
    @Test
    void endsALoopOverAList() {
        Spell spell = read("thoth/forEachSpell.json");
        Components components = StandardComponents.builder().scripts(SCRIPTS).build();
        List<NodeEvent> events = new ArrayList<>();

        RunResult result = SpellRunner.builder(spell)
                .components(components)
                .sink(events::add)
                .build()
                .run(Map.of("input", "textprompt"));

        assertThat(result.orThrow().outputs()).isEqualTo(Map.of("output", List.of(1, 2, 3)));
        assertThat(events)
                .filteredOn(event -> event.path().toString().matches("766\\[[012]]/.*"))
                .isNotEmpty();
    }

    @Test
    void namesAllTheComponentsThatASpellLacks() {
        Spell spell = read("thoth/generatorSwitchSpell.json");

        assertThatThrownBy(() -> SpellRunner.builder(spell).build())
                .isInstanceOf(InvalidSpellException.class)
                .hasMessageContaining("'Generator'")
                .hasMessageContaining("'Code'");
    }

    private static JsonNode golden(String name) throws IOException {
        for (JsonNode golden :
                JSON.readTree(spells.resolve("thoth/expected.json").toFile())) {
            if (golden.get("case").asText().equals(name)) {
                return golden;
            }
        }
        throw new AssertionError("no case " + name);
    }

    private static Spell read(String file) {
        return SpellReader.standard().read(spells.resolve(file));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(JsonNode node) {
        return JSON.convertValue(node, Map.class);
    }
}
