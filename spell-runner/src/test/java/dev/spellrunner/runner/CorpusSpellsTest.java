// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.format.Problem;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.components.StandardComponents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real spells are validated before they run. */
@Timeout(60)
class CorpusSpellsTest {

    private final Components components = StandardComponents.all();

    @Test
    void saysOfEachSpellExactlyWhichComponentsItLacks() throws IOException {
        List<Path> files = Corpus.spells();

        assertThat(files).hasSizeGreaterThan(70).allSatisfy(file -> {
            Spell spell = SpellReader.standard().read(file);
            assertThat(toldAsUnknown(spell)).isEqualTo(unknownIn(spell));
        });
    }

    private Set<String> unknownIn(Spell spell) {
        return spell.graph().nodes().stream()
                .map(Node::component)
                .filter(name -> components.find(name).isEmpty())
                .collect(toCollection(TreeSet::new));
    }

    private Set<String> toldAsUnknown(Spell spell) {
        return SpellRunner.builder(spell).components(components).check().stream()
                .filter(problem -> problem.isError() && problem.message().startsWith("has unknown component "))
                .map(Problem::component)
                .map(String::valueOf)
                .collect(toCollection(TreeSet::new));
    }
}
