// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
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
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the lines by which the README and the guide to doors start clients, as they stand there, against the command. */
@Tag("full")
@Timeout(300)
class ClientLinesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
    private static final Path MODULES = ROOT.resolve("adapter-jetty/src/test/node/node_modules");
    private static final Path DOORS = ROOT.resolve("examples/guides/doors.md");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private Thread serving = new Thread(() -> {});
    private String server = "";

    @BeforeEach
    void startTheServer() throws Exception {
        PipedReader said = new PipedReader();
        PrintWriter out = new PrintWriter(new PipedWriter(said));
        String spells = ROOT.resolve("examples/spells").toString();
        serving = new Thread(() -> SpellCommand.commandLine(out, new PrintWriter(new StringWriter()))
                .execute("serve", "--spells", spells, "--port", "0", "--token", "me=secret"));
        serving.start();
        String line = new BufferedReader(said).readLine();
        server = "http://localhost:"
                + URI.create(line.substring(line.indexOf("http"))).getPort();
    }

    @AfterEach
    void stopTheServer() throws InterruptedException {
        serving.interrupt();
        serving.join(30_000);
    }

    /** Returns the blocks of code of a kind. */
    private static List<String> blocks(Path page, String kind) throws Exception {
        return Pattern.compile("(?ms)^```" + kind + "\\n(.*?)^```$")
                .matcher(Files.readString(page))
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
    }

    private String run(List<String> command) throws Exception {
        Path said = directory.resolve("said");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS))
                    .as(String.join(" ", command))
                    .isTrue();
            return Files.readString(said);
        } finally {
            process.destroyForcibly();
        }
    }

    private String here(String lines) {
        return lines.replace("http://localhost:8080", server);
    }

    @Test
    void ofTheCommandLineAreAnswered() throws Exception {
        List<String> lines = new ArrayList<>(blocks(DOORS, "sh"));
        blocks(ROOT.resolve("README.md"), "sh").stream()
                .filter(block -> block.startsWith("curl"))
                .forEach(lines::add);

        assertThat(lines).hasSizeGreaterThanOrEqualTo(2);
        for (String each : lines) {
            assertThat(run(List.of("sh", "-c", here(each)))).as(each).contains("Ada");
        }
    }

    @Test
    void ofProgramsAreAnswered() throws Exception {
        assumeTrue(Files.isDirectory(MODULES), "the clients are missing (npm install in adapter-jetty/src/test/node)");
        Files.createSymbolicLink(directory.resolve("node_modules"), MODULES);
        List<String> programs = blocks(DOORS, "js");

        assertThat(programs).hasSize(5);
        for (String each : programs) {
            Files.writeString(directory.resolve("client.mjs"), here(each));
            assertThat(run(List.of("node", "client.mjs"))).as(each).contains("Ada");
        }
    }

    @Test
    void ofConfigurationsAreAnswered() throws Exception {
        assumeTrue(Files.isDirectory(MODULES), "the clients are missing (npm install in adapter-jetty/src/test/node)");
        Files.createSymbolicLink(directory.resolve("node_modules"), MODULES);
        Files.createSymbolicLink(directory.resolve("my-spells"), ROOT.resolve("examples/spells"));
        Files.writeString(directory.resolve("client.mjs"), """
                import { readFileSync } from "node:fs";
                import { Client } from "@modelcontextprotocol/sdk/client/index.js";
                import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
                import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
                const { spells } = JSON.parse(readFileSync("mcp.json", "utf8")).mcpServers;
                const client = new Client({ name: "tests", version: "1" }, { capabilities: {} });
                await client.connect(spells.url
                  ? new StreamableHTTPClientTransport(new URL(spells.url), { requestInit: { headers: spells.headers } })
                  : new StdioClientTransport(spells));
                console.log((await client.callTool({ name: "hello", arguments: { name: "Ada" } })).content[0].text);
                await client.close();
                """);
        List<String> configurations = blocks(DOORS, "json");

        assertThat(configurations).hasSize(2);
        for (String each : configurations) {
            JsonNode configuration = JSON.readTree(here(each));
            Files.writeString(directory.resolve("mcp.json"), withThisCommand(configuration.toString()));
            assertThat(run(List.of("node", "client.mjs"))).as(each).contains("Ada");
        }
    }

    /** The jar is not there yet when tests run: its classes are. */
    private static String withThisCommand(String configuration) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> classPath = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            classPath.add(Path.of(entry).toAbsolutePath().toString());
        }
        return configuration
                .replace("\"java\"", JSON.writeValueAsString(java))
                .replace(
                        "\"-jar\",\"spell.jar\"",
                        "\"-cp\"," + JSON.writeValueAsString(String.join(File.pathSeparator, classPath)) + ",\""
                                + SpellCommand.class.getName() + "\"");
    }
}
