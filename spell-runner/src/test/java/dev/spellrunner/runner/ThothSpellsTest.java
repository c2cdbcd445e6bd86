// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.spell.Spell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The spells of Thoth, with the results that the original gave. Needs the corpus, which is not part of this project. */
@Timeout(60)
class ThothSpellsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static Path spells = Path.of("");

    @BeforeAll
    static void findTheCorpus() {
        Path found = find();
        spells = found == null ? spells : found;
        assumeTrue(
                found != null, "no spells found: set -Dspellrunner.corpus to the folder that holds thoth and corpus");
    }

    private static @Nullable Path find() {
        String set = System.getProperty("spellrunner.corpus");
        if (set != null) {
            return Path.of(set);
        }
        for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
            if (Files.isDirectory(up.resolve("shared/spells"))) {
                return up.resolve("shared/spells");
            }
        }
        return null;
    }

    @ParameterizedTest
    @ValueSource(strings = {"input-output", "sub-spell", "state-read"})
    void givesWhatTheOriginalGave(String name) throws IOException {
        JsonNode golden = golden(name);
        Spell spell = read("thoth/" + golden.get("spell").asText());
        SpellStore store = SpellStore.of(read("thoth/subSpell.json"));
        SpellRunner runner = SpellRunner.builder(spell).store(store).build();

        RunResult result = runner.run(map(golden.get("inputs")));

        assertThat(result.orThrow().outputs()).isEqualTo(map(golden.get("expected")));
    }

    @Test
    void namesAllTheComponentsThatASpellLacks() {
        Spell spell = read("thoth/generatorSwitchSpell.json");

        assertThatThrownBy(() -> SpellRunner.builder(spell).build())
                .isInstanceOf(InvalidSpellException.class)
                .hasMessageContaining("'Generator'")
                .hasMessageContaining("'Code'");
    }

    @Test
    void readsAllSpellsAndTellsWhatTheyLackInsteadOfBreaking() throws IOException {
        try (Stream<Path> files = Files.walk(spells)) {
            List<Path> all = files.filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> !file.endsWith("expected.json") && !file.endsWith("index.json"))
                    .toList();

            assertThat(all).hasSizeGreaterThan(70).allSatisfy(file -> {
                Spell spell = SpellReader.standard().read(file);
                assertThat(spell.graph().nodes()).isNotNull();
                SpellRunner.builder(spell).check();
            });
        }
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
