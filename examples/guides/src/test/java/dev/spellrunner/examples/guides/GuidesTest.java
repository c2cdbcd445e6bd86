// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.format.Problem;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.examples.cli.SpellCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Snippets, links and commands of README and guides are compiled, parsed, or there. */
class GuidesTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static Stream<Guide.Block> blocks(String language) {
        return Guide.all().stream()
                .flatMap(guide -> guide.blocks().stream())
                .filter(block -> block.language().equals(language));
    }

    @Test
    void showsOnlyJavaThatIsCompiled() {
        Sources sources = Sources.ofTheProject();

        List<String> unknown = blocks("java")
                .filter(block -> !sources.contain(block.lines()))
                .map(block -> block + " is no piece of a source:\n" + block.text())
                .toList();

        assertThat(unknown).isEmpty();
        assertThat(blocks("java")).hasSizeGreaterThan(20);
    }

    @Test
    void findsSnippetsOnlyWhereTheyAreWhole() {
        Sources sources =
                new Sources(List.of(Sources.Source.of(List.of("import a.B;", "", "class C {", "B b = new B();", "}"))));

        assertThat(sources.contain(List.of("import a.B;", "", "    B b = new B();")))
                .isTrue();
        assertThat(sources.contain(List.of("import a.X;", "", "B b = new B();")))
                .isFalse();
        assertThat(sources.contain(List.of("class C {", "}"))).isFalse();
    }

    @Test
    void showsOnlyJsonThatIsRead() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Guide.Block block : blocks("json").toList()) {
            try (MappingIterator<JsonNode> values =
                    JSON.readerFor(JsonNode.class).readValues(block.text())) {
                while (values.hasNext()) {
                    wrong.addAll(complaints(block, values.next()));
                }
            }
        }

        assertThat(wrong).isEmpty();
    }

    private static List<String> complaints(Guide.Block block, JsonNode value) {
        if (value.has("kind") && value.has("run")) {
            EventCodec.create().decode(value.toString());
            return EventSchema.complaints(value.toString()).stream()
                    .map(complaint -> block + ": " + complaint)
                    .toList();
        }
        if (value.has("chain") || value.has("nodes")) {
            return SpellReader.standard().tryRead(value.toString()).problems().stream()
                    .map((Problem problem) -> block + ": " + problem)
                    .toList();
        }
        return List.of();
    }

    @Test
    void linksToWhatIsThere() {
        List<String> broken = new ArrayList<>();
        for (Guide guide : Guide.all()) {
            for (String link : guide.links()) {
                if (!isThere(guide, link)) {
                    broken.add(guide + " links to " + link);
                }
            }
        }

        assertThat(broken).isEmpty();
    }

    private static boolean isThere(Guide guide, String link) {
        int hash = link.indexOf('#');
        String page = hash < 0 ? link : link.substring(0, hash);
        Path target = page.isEmpty() ? guide.file() : guide.file().resolveSibling(page);
        return Files.exists(target) && (hash < 0 || Guide.read(target).anchors().contains(link.substring(hash + 1)));
    }

    @Test
    void namesFilesThatAreThere() {
        List<String> missing = new ArrayList<>();
        for (Guide guide : Guide.all()) {
            for (String file : guide.namedFiles()) {
                if (!Files.exists(Guide.PROJECT.resolve(file))) {
                    missing.add(guide + " names " + file);
                }
            }
        }

        assertThat(missing).isEmpty();
    }

    @Test
    void callsTheCommandAsItCanBeCalled() {
        List<String> calls =
                Guide.all().stream().flatMap(guide -> guide.commands().stream()).toList();

        assertThat(calls)
                .hasSizeGreaterThan(8)
                .allSatisfy(call -> assertThatCode(() -> new CommandLine(SpellCommand.class).parseArgs(arguments(call)))
                        .doesNotThrowAnyException());
    }

    private static String[] arguments(String call) {
        return Pattern.compile("\"([^\"]*)\"|\\S+")
                .matcher(call)
                .results()
                .map(match -> match.group(1) == null ? match.group() : match.group(1))
                .toArray(String[]::new);
    }

    @Test
    void namesTheVersionsOfTheProject() throws IOException {
        String pom = Files.readString(Guide.PROJECT.resolve("pom.xml"));
        String readme = Files.readString(Guide.PROJECT.resolve("README.md"));

        assertThat(blocks("xml").filter(block -> block.text().contains("dev.spellrunner")))
                .isNotEmpty()
                .allSatisfy(block -> assertThat(block.text()).contains("<version>" + property(pom, "revision") + "<"));
        for (String dependency : List.of("handlebars", "graaljs", "jackson", "jetty")) {
            assertThat(readme).contains(' ' + property(pom, dependency + ".version") + ' ');
        }
    }

    private static String property(String pom, String name) {
        Matcher found = Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)<").matcher(pom);
        assertThat(found.find()).as("property %s", name).isTrue();
        return found.group(1);
    }

    @Test
    void keepsTheReadmeShort() {
        assertThat(Guide.read(Guide.PROJECT.resolve("README.md")).lines()).hasSizeLessThan(250);
    }

    @Test
    void isLinkedFromTheReadme() throws IOException {
        List<String> linked = Guide.read(Guide.PROJECT.resolve("README.md")).links();

        try (Stream<Path> pages = Files.list(Guide.PROJECT.resolve("examples/guides"))) {
            assertThat(pages.map(path -> path.getFileName().toString()).filter(name -> name.endsWith(".md")))
                    .allSatisfy(name -> assertThat(linked).contains("examples/guides/" + name));
        }
    }
}
