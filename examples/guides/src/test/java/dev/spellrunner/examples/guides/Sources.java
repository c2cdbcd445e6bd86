// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** The Java sources of the project, which snippets are looked for in. Lines count without their indentation. */
record Sources(List<List<String>> files) {

    static Sources ofTheProject() {
        try (Stream<Path> sources = Files.find(
                Guide.PROJECT,
                20,
                (path, file) ->
                        path.toString().endsWith(".java") && path.toString().contains("/src/"))) {
            return new Sources(sources.map(Sources::lines).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return stripped(Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> stripped(List<String> lines) {
        return lines.stream().map(String::strip).toList();
    }

    /** Tells whether a snippet is a piece of one source, which has all of its imports too. */
    boolean contain(List<String> snippet) {
        List<String> lines = stripped(snippet);
        List<String> imports =
                lines.stream().filter(line -> line.startsWith("import ")).toList();
        List<String> body = withoutBlankEnds(
                lines.stream().filter(line -> !line.startsWith("import ")).toList());
        return files.stream()
                .anyMatch(file -> file.containsAll(imports) && Collections.indexOfSubList(file, body) >= 0);
    }

    private static List<String> withoutBlankEnds(List<String> lines) {
        int first = 0;
        int end = lines.size();
        while (first < end && lines.get(first).isEmpty()) {
            first++;
        }
        while (end > first && lines.get(end - 1).isEmpty()) {
            end--;
        }
        return lines.subList(first, end);
    }
}
