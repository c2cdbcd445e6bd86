// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spellrunner.core.spell.Spell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads real spells, which are no part of this repository. */
class CorpusTest {

    private static final Set<String> NO_SPELLS = Set.of("index.json", "expected.json");
    private static final Path NONE = Path.of("no corpus");

    static Stream<Path> files() throws IOException {
        Optional<Path> corpus = corpus();
        if (corpus.isEmpty()) {
            return Stream.of(NONE);
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(corpus.get())) {
            files = all.filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> !NO_SPELLS.contains(file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
        assertThat(files).isNotEmpty();
        return files.stream();
    }

    private static Optional<Path> corpus() {
        String given = System.getProperty("spellrunner.corpus");
        if (given != null) {
            return Optional.of(Path.of(given));
        }
        Stream<Path> above = Stream.iterate(Path.of("").toAbsolutePath(), path -> path != null, Path::getParent);
        return above.map(path -> path.resolve("shared").resolve("spells"))
                .filter(Files::isDirectory)
                .findFirst();
    }

    @ParameterizedTest
    @MethodSource("files")
    void readsAndWritesRealSpellsWithoutLoss(Path file) throws IOException {
        assumeTrue(file != NONE, "no directory shared/spells above this one, and no -Dspellrunner.corpus");
        String json = Files.readString(file);

        SpellReading reading = SpellReader.standard().tryRead(file);

        Spell spell = reading.orThrow();
        assertThat(reading.problems()).noneMatch(Problem::isError);
        for (SpellWriter writer : Arrays.asList(SpellWriter.pretty(), SpellWriter.compact())) {
            JsonTrees.assertSame(new String(writer.writeBytes(spell), StandardCharsets.UTF_8), json);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void keepsNothingBesidesTheModelForTypicalNodes(Path file) {
        assumeTrue(file != NONE, "no directory shared/spells above this one, and no -Dspellrunner.corpus");

        Spell spell = SpellReader.standard().read(file);

        assertThat(spell.graph().nodes())
                .allSatisfy(node -> assertThat(node.fields().keySet())
                        .as("node %s", node.id())
                        .isSubsetOf("position"));
    }
}
