// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A page in Markdown, as far as it can be checked. */
record Guide(Path file, List<String> lines) {

    static final Path PROJECT = Path.of("../..").toAbsolutePath().normalize();

    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern PATH = Pattern.compile("(examples|\\.ci|\\.mvn|(spell|adapter)-[a-z]+/src)/[\\w./-]+");
    private static final Pattern COMMAND = Pattern.compile("spell\\.jar +([^`&|>#]+)");

    /** A fenced block of code. */
    record Block(Guide guide, int line, String language, List<String> lines) {

        String text() {
            return String.join("\n", lines);
        }

        @Override
        public String toString() {
            return PROJECT.relativize(guide.file) + ":" + line;
        }
    }

    static List<Guide> all() {
        List<Guide> guides = new ArrayList<>();
        for (String page : List.of("README.md", "CONTRIBUTING.md", "SECURITY.md")) {
            guides.add(read(PROJECT.resolve(page)));
        }
        try (Stream<Path> pages = Files.find(
                PROJECT.resolve("examples"), 2, (path, file) -> path.toString().endsWith(".md"))) {
            pages.sorted().map(Guide::read).forEach(guides::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return guides;
    }

    static Guide read(Path file) {
        try {
            return new Guide(file, Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith("```")) {
                continue;
            }
            int first = i + 1;
            do {
                i++;
            } while (!lines.get(i).startsWith("```"));
            String language = lines.get(first - 1).substring(3).strip();
            blocks.add(new Block(this, first, language, lines.subList(first, i)));
        }
        return blocks;
    }

    /** Returns the arguments of each call of the command that the page shows. */
    List<String> commands() {
        return found(COMMAND, lines);
    }

    /** Returns the targets of links that are no addresses. */
    List<String> links() {
        return found(LINK, prose()).stream()
                .filter(target -> !target.matches("[a-z]+:.*"))
                .toList();
    }

    /** Returns the files of the project that the prose names, but for what a build makes. */
    List<String> namedFiles() {
        return found(CODE, prose()).stream()
                .filter(code -> PATH.matcher(code).matches() && !code.contains("/target/"))
                .toList();
    }

    /** Returns the anchors of the headings. */
    List<String> anchors() {
        return prose().stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
                .map(heading ->
                        heading.replaceAll("[^\\p{L}\\p{N} _-]", "").strip().replace(' ', '-'))
                .toList();
    }

    private List<String> prose() {
        List<String> prose = new ArrayList<>();
        boolean inside = false;
        for (String line : lines) {
            if (line.startsWith("```")) {
                inside = !inside;
            } else if (!inside) {
                prose.add(line);
            }
        }
        return prose;
    }

    private static List<String> found(Pattern pattern, List<String> lines) {
        return lines.stream()
                .flatMap(line -> pattern.matcher(line).results())
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    @Override
    public String toString() {
        return PROJECT.relativize(file).toString();
    }
}
