// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Keeps the example of a deployment true to the command. */
class DeployTest {

    private static final Path DEPLOY = Path.of("..", "deploy");

    @Test
    void theContainerStartsTheCommandWithOptionsThatItHas() throws Exception {
        String file = Files.readString(DEPLOY.resolve("Dockerfile"));
        List<String> arguments = wordsOf(file, "CMD [\"serve\"");

        CommandLine.ParseResult parsed = SpellCommand.commandLine(
                        new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()))
                .parseArgs(arguments.toArray(String[]::new));

        assertThat(arguments).contains("--spells", "--runs", "--host", "0.0.0.0");
        assertThat(parsed.subcommand().commandSpec().name()).isEqualTo("serve");
        assertThat(parsed.subcommand().unmatched()).isEmpty();
        assertThat(file).contains("SPELL_TOKENS=").contains("STOPSIGNAL SIGTERM");
        assertThat(Tokens.VARIABLE).isEqualTo("SPELL_TOKENS");
    }

    private static List<String> wordsOf(String file, String start) {
        String line = file.lines()
                .filter(each -> each.startsWith(start))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line begins with " + start));
        Matcher words = Pattern.compile("\"([^\"]*)\"").matcher(line);
        return words.results().map(word -> word.group(1)).collect(Collectors.toList());
    }

    @Test
    void theProxyKeepsNothingBack() throws Exception {
        assertThat(Files.readString(DEPLOY.resolve("nginx.conf")))
                .contains(
                        "proxy_buffering off;", "proxy_set_header Upgrade $http_upgrade;", "X-Request-Id $request_id");
    }
}
