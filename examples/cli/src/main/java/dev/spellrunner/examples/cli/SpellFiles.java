// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Spells in files. */
final class SpellFiles {

    private static final SpellReader READER = SpellReader.standard();

    private SpellFiles() {}

    /**
     * Returns a store of the spells beside a file: by the file's name without its ending, else by id, else by name. A
     * file that is no spell is passed over, unless it is called by its own name.
     */
    static SpellStore beside(Path file) {
        Path directory = requireNonNull(file.toAbsolutePath().getParent(), "directory");
        return wanted -> find(directory, wanted);
    }

    private static Optional<Spell> find(Path directory, String wanted) {
        List<Path> files = files(directory);
        for (Path file : files) {
            if (requireNonNull(file.getFileName(), "name").toString().equals(wanted + ".json")) {
                return Optional.of(READER.read(file));
            }
        }
        List<Spell> spells =
                files.stream().flatMap(file -> spellIn(file).stream()).toList();
        return SpellStore.of(spells.toArray(Spell[]::new)).find(wanted);
    }

    private static Optional<Spell> spellIn(Path file) {
        try {
            return READER.tryRead(file).spell();
        } catch (UncheckedIOException e) {
            return Optional.empty();
        }
    }

    private static List<Path> files(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".json") && Files.isRegularFile(file))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
