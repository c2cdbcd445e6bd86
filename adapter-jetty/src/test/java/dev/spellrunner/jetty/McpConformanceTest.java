// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.doors.mcp.McpDoor;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The protocol's own suite: what fails is in {@code mcp-not-offered.txt}, with the reason. */
@Tag("full")
@Timeout(300)
class McpConformanceTest {

    private static final Path NODE = Path.of("src", "test", "node");
    private static final Pattern FAILED = Pattern.compile("(?m)^✗ ([\\w-]+):");
    private static final Pattern PASSED = Pattern.compile("(?m)^✓ ([\\w-]+):");

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"2026-07-28, input-required-result-multi-round", "2025-11-25, tools-call-elicitation"})
    void passesWhatIsOffered(String requirements, String passes) throws Exception {
        assumeTrue(
                Files.isDirectory(NODE.resolve("node_modules/@modelcontextprotocol/conformance")),
                "the suite is missing (npm install in adapter-jetty/src/test/node)");
        SpellHost host = host();
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(SpellHandler.builder(host, anyone -> CompletableFuture.completedFuture(Fixture.ADA))
                .door(McpDoor.builder(host).resources().build())
                .build());
        server.start();
        try {
            String said = suite(requirements, "http://127.0.0.1:" + connector.getLocalPort() + "/mcp");

            assertThat(scenarios(FAILED, said)).as(said).isSubsetOf(notOffered());
            assertThat(scenarios(PASSED, said))
                    .as(said)
                    .contains(passes, "tools-list", "tools-call-error", "dns-rebinding-protection");
        } finally {
            server.stop();
            host.close();
        }
    }

    private String suite(String requirements, String url) throws Exception {
        Path said = directory.resolve("said");
        Process suite = new ProcessBuilder(
                        "node_modules/node/bin/node",
                        "node_modules/@modelcontextprotocol/conformance/dist/index.js",
                        "server",
                        "--url",
                        url,
                        "--requirements",
                        requirements,
                        "-o",
                        directory.resolve("results").toString())
                .directory(NODE.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(suite.waitFor(240, TimeUnit.SECONDS))
                    .as("the suite ends")
                    .isTrue();
            return Files.readString(said);
        } finally {
            suite.destroyForcibly();
        }
    }

    private static List<String> scenarios(Pattern pattern, String said) {
        return pattern.matcher(said)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    private static List<String> notOffered() throws Exception {
        return Files.readAllLines(NODE.resolve("mcp-not-offered.txt")).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }

    // ---- the spells that the suite calls ----

    private static SpellHost host() {
        Components components = StandardComponents.all()
                .with(Component.named("Simple")
                        .output("out", SocketType.STRING)
                        .worker((in, ctx) -> Outputs.of("out", "This is a simple text response for testing.")))
                .with(Component.named("Image")
                        .output("out", SocketType.STRING)
                        .worker((in, ctx) -> Outputs.of("out", "data:image/png;base64,iVBORw0KGgo=")))
                .with(Component.named("Sound")
                        .output("out", SocketType.STRING)
                        .worker((in, ctx) -> Outputs.of("out", "data:audio/wav;base64,UklGRiQAAABXQVZF")))
                .with(Component.named("Ask")
                        .input("in", SocketType.ANY)
                        .output("out", SocketType.ANY)
                        .worker((in, ctx) -> Outputs.of("out", "asked")))
                .with(Component.named("Err").output("out", SocketType.STRING).worker((in, ctx) -> {
                    throw new IllegalStateException("This tool intentionally returns an error for testing");
                }))
                .with(Component.named("Slow")
                        .input("in", SocketType.ANY)
                        .output("out", SocketType.STRING)
                        .nonBlocking()
                        .worker((in, ctx) -> Outputs.later(new CompletableFuture<Outputs>()
                                .completeOnTimeout(Outputs.of("out", "slow"), 500, TimeUnit.MILLISECONDS))));
        List<Spell> spells = new ArrayList<>(List.of(
                spell("test_simple_text", "Simple"),
                spell("test_image_content", "Image"),
                spell("test_audio_content", "Sound"),
                spell("test_error_handling", "Err"),
                spell("test_logging_tool", "Simple"),
                spell("test_streaming_elicitation", "Ask"),
                spell("test_tool_with_progress", "Slow", "Slow", "Slow"),
                spell("test_input_required_result_multi_round", "Ask", "Ask"),
                elicitation()));
        for (String kind : List.of(
                "elicitation",
                "sampling",
                "list_roots",
                "request_state",
                "multiple_inputs",
                "tampered_state",
                "capabilities")) {
            spells.add(spell("test_input_required_result_" + kind, "Ask"));
        }
        InMemorySpells store = new InMemorySpells(spells.toArray(Spell[]::new));
        return SpellHost.builder(user -> store)
                .components(components)
                .approvals(request -> request.component().equals("Ask"))
                .build();
    }

    /** Has nodes of components in a row. */
    private static Spell spell(String id, String... components) {
        SpellBuilder spell = Spell.named(id)
                .id(id)
                .node("1", "Module Trigger In")
                .node("3", "Output", Map.of("name", "answer"))
                .wire("1", "trigger", "3", "trigger");
        for (int i = 0; i < components.length; i++) {
            spell = spell.node("n" + i, components[i]);
            spell = i == 0 ? spell : spell.wire("n" + (i - 1), "out", "n" + i, "in");
        }
        return spell.wire("n" + (components.length - 1), "out", "3", "input").build();
    }

    private static Spell elicitation() {
        return Spell.named("test_elicitation")
                .id("test_elicitation")
                .node("1", "Module Trigger In")
                .node("2", "Universal Input", Map.of("name", "message"))
                .node("4", "Ask")
                .node("3", "Output", Map.of("name", "answer"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "output", "4", "in")
                .wire("4", "out", "3", "input")
                .build();
    }
}
