// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.runner.components.StandardComponents;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The reference of components. */
@Timeout(60)
class ComponentsCommandTest {

    private static final Path PAGE = Path.of("../guides/components.md");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return SpellCommand.commandLine(out, err).execute(args);
    }

    @Test
    void describesAComponent() {
        assertThat(run("components", "Join List")).isZero();

        assertThat(out.toString()).isEqualToNormalizingNewlines("""
                        ## Join List

                        Joins the items of a list to a text.

                        - Takes: `list` (array).
                        - Gives: `text` (string).
                        - Fails where the input is no list.

                        | setting | kind | default | |
                        |---|---|---|---|
                        | `separator` | text | `,` | The text between the items |

                        """);
    }

    @Test
    void writesJsonForEditors() throws IOException {
        assertThat(run("components", "--json")).isZero();

        JsonNode all = new ObjectMapper().readTree(out.toString());
        assertThat(all).hasSize(StandardComponents.all().all().size());
        assertThat(all.get(0).get("name").asText()).isEqualTo("Module Trigger In");
        assertThat(all.findValuesAsText("needs"))
                .anySatisfy(needs -> assertThat(needs).contains(".chat(…)"));
    }

    @Test
    void refusesComponentsThatItDoesNotKnow() {
        assertThat(run("components", "Sing")).isEqualTo(2);
        assertThat(err.toString()).contains("there is no component 'Sing'");
    }

    /** To write the page anew: {@code java -jar examples/cli/target/spell.jar components}, below its first lines. */
    @Test
    void hasAPageThatIsTrue() throws IOException {
        run("components");

        String page = Files.readString(PAGE);
        String written = page.substring(page.indexOf("## Module Trigger In"));
        assertThat(written.strip())
                .as("the guide components.md, from its first section on")
                .isEqualToNormalizingNewlines(out.toString().strip());
    }
}
