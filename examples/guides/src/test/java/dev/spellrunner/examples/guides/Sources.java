// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The Java sources of the project, which snippets are looked for in. White space does not count: the formatter moves it. */
record Sources(List<Source> files) {

    /** A source: its imports, and all of it without white space. */
    record Source(Set<String> imports, String text) {

        static Source of(List<String> lines) {
            return new Source(
                    lines.stream().filter(Sources::isImport).collect(Collectors.toSet()),
                    withoutSpace(lines.stream().filter(line -> !isImport(line))));
        }
    }

    static Sources ofTheProject() {
        try (Stream<Path> sources = Files.find(
                Guide.PROJECT,
                20,
                (path, file) ->
                        path.toString().endsWith(".java") && path.toString().contains("/src/"))) {
            return new Sources(sources.map(Sources::read).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Source read(Path file) {
        try {
            return Source.of(Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells whether a snippet is a piece of one source, which has all of its imports too. */
    boolean contain(List<String> snippet) {
        Source piece = Source.of(snippet);
        return files.stream()
                .anyMatch(file -> file.imports().containsAll(piece.imports())
                        && file.text().contains(piece.text()));
    }

    private static boolean isImport(String line) {
        return line.startsWith("import ");
    }

    private static String withoutSpace(Stream<String> lines) {
        return lines.map(line -> line.replaceAll("\\s", "")).collect(Collectors.joining());
    }
}
