// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Real spells with the results that the original gave; they are not part of this project. */
final class Corpus {

    private static final Set<String> NO_SPELLS = Set.of("expected.json", "index.json");

    private Corpus() {}

    /** Returns the folder that holds {@code thoth} and {@code corpus}; without it the test is skipped. */
    static Path folder() {
        Path found = find();
        assumeTrue(
                found != null, "no spells found: set -Dspellrunner.corpus to the folder that holds thoth and corpus");
        return Objects.requireNonNull(found);
    }

    /** Returns the files of all spells. */
    static List<Path> spells() throws IOException {
        try (Stream<Path> files = Files.walk(folder())) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> !NO_SPELLS.contains(String.valueOf(file.getFileName())))
                    .sorted()
                    .toList();
        }
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
}
