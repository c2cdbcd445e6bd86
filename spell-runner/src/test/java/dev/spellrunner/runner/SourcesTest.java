// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds what a compiler does not look at, in the sources of all modules that are published. */
class SourcesTest {

    private static final int MOST_LINES = 400;
    private static final List<String> MODULES =
            List.of("spell-core", "spell-runner", "adapter-jetty", "adapter-socketio");
    private static final Pattern QUESTION =
            Pattern.compile("/\\*\\*[\\s*]*(What|Who|Whoever|Whose|Whom|How|Where)\\b[^\\n]*");

    @Test
    void areFilesThatCanBeReadAtOnce() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path file : sources()) {
            long lines = Files.readString(file).lines().count();
            if (lines > MOST_LINES) {
                tooLong.add(file + ": " + lines);
            }
        }

        assertThat(tooLong).isEmpty();
    }

    @Test
    void openTheirCommentsWithAVerbOrANoun() throws IOException {
        List<String> questions = new ArrayList<>();
        for (Path file : sources()) {
            Matcher comment = QUESTION.matcher(Files.readString(file));
            while (comment.find()) {
                questions.add(file + ": " + comment.group());
            }
        }

        assertThat(questions).isEmpty();
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        assertThat(sources).hasSizeGreaterThan(MODULES.size());
        return sources;
    }
}
