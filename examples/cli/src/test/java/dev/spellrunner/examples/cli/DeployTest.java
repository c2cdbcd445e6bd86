// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
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

    /** The image takes from the build the files that the build makes, to where the command's jar looks for them. */
    @Test
    void theContainerTakesWhatTheBuildMakes() throws Exception {
        String file = Files.readString(DEPLOY.resolve("Dockerfile"));
        String pom = Files.readString(Path.of("pom.xml"));

        List<String> taken = Pattern.compile("(?m)^COPY --from=build /build/(\\S+) (\\S+)$")
                .matcher(file)
                .results()
                .map(copy -> copy.group(1) + " to " + copy.group(2))
                .toList();

        assertThat(taken)
                .containsExactly("examples/cli/target/spell.jar to /app/", "examples/cli/target/lib to /app/lib");
        assertThat(pom)
                .contains(
                        "<finalName>spell</finalName>",
                        "<classpathPrefix>lib/</classpathPrefix>",
                        "<outputDirectory>${project.build.directory}/lib</outputDirectory>");
        assertThat(file).contains("-pl examples/cli -am package", "USER spells", "\"-jar\", \"/app/spell.jar\"");
    }

    /** Asks a server that is ready, and then one that is not there, as the container's runtime does. */
    @Test
    @Tag("full")
    @Timeout(120)
    void theHealthCheckTellsWhetherTheServerIsReady(@TempDir Path spells) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash");
        PipedReader said = new PipedReader();
        PrintWriter out = new PrintWriter(new PipedWriter(said));
        Thread serving = new Thread(() -> SpellCommand.commandLine(out, new PrintWriter(new StringWriter()))
                .execute("serve", "--spells", spells.toString(), "--port", "0", "--token", "a=b"));
        serving.start();
        String line = new BufferedReader(said).readLine();
        int port = URI.create(line.substring(line.indexOf("http"))).getPort();
        try {
            assertThat(healthCheck(port)).isZero();
        } finally {
            serving.interrupt();
            serving.join(60_000);
        }
        assertThat(healthCheck(port)).isNotZero();
    }

    private static int healthCheck(int port) throws Exception {
        String file = Files.readString(DEPLOY.resolve("Dockerfile"));
        List<String> command = new ArrayList<>();
        for (String word : wordsOf(file, "    CMD [\"bash\"")) {
            command.add(word.replace("\\\\", "\\").replace("127.0.0.1/8080", "127.0.0.1/" + port));
        }
        Process check = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            assertThat(check.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return check.exitValue();
        } finally {
            check.destroyForcibly();
        }
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
