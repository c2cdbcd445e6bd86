// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Copies the snippets of a page, as a newcomer does, and compiles them with nothing but the dependencies that the page names. */
@Tag("full")
@Timeout(120)
class NewcomerTest {

    private static final Path GUIDES = Guide.PROJECT.resolve("examples/guides");

    @TempDir
    private Path directory;

    static List<Guide> pages() {
        return Guide.all().stream()
                .filter(page ->
                        page.file().startsWith(GUIDES) || page.file().equals(Guide.PROJECT.resolve("README.md")))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void compilesWhatAPagePrints(Guide page) throws IOException {
        assertThat(new NewcomersProject(page, directory).complaints()).isEmpty();
    }

    @Test
    void noticesAMissingImportAndADependencyThatNobodyNamed() throws IOException {
        List<String> lines = List.of(
                "*Needs nothing besides `spell-runner`.*",
                "",
                "```java",
                "import org.eclipse.jetty.server.Server;",
                "",
                "    static Server server(Path directory) {",
                "        return new Server();",
                "    }",
                "```");

        List<String> complaints = new NewcomersProject(
                        new Guide(Files.createTempFile(directory, "guide", ".md"), lines), directory)
                .complaints();

        assertThat(complaints)
                .anyMatch(complaint -> complaint.contains("org.eclipse.jetty.server does not exist"))
                .anyMatch(complaint -> complaint.contains("class Path"));
    }
}
