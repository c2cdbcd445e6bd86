// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ServersTest {

    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Map<String, User> USERS = Map.of("secret", new User("me"));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @BeforeEach
    void writeSpells() throws Exception {
        write(Spell.named("echo")
                .id("echo")
                .node("1", "Module Trigger In")
                .node("2", "Universal Input", Map.of("name", "text"))
                .node("3", "Output", Map.of("name", "said"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "output", "3", "input")
                .build());
        write(Spell.named("shout")
                .id("shout")
                .node("1", "Module Trigger In")
                .node("2", "Universal Input", Map.of("name", "text"))
                .node("4", "Shout")
                .node("3", "Output", Map.of("name", "said"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "output", "4", "text")
                .wire("4", "loud", "3", "input")
                .build());
    }

    private void write(Spell spell) throws Exception {
        Files.writeString(
                directory.resolve(spell.id() + ".json"), SpellWriter.compact().write(spell));
    }

    @Test
    void servesSpellsWithComponentsOfItsOwn() throws Exception {
        Server server = SpellServer.server(LOOPBACK, SpellServer.host(directory), USERS);
        server.start();
        try {
            assertThat(run(server, "/spells/shout/runs")).contains("\"said\":\"HI!\"");
        } finally {
            server.stop();
        }
    }

    @Test
    void answersTheCallsOfTheGuide() throws Exception {
        assumeTrue(hasCurl(), "curl is missing: install it");
        Server server = SpellServer.server(LOOPBACK, SpellServer.host(Path.of("../spells")), USERS);
        server.start();
        try {
            List<String> calls = callsOfTheGuide(server);

            assertThat(calls).hasSize(3);
            assertThat(outputOf(calls.get(0))).contains("\"outputs\":{\"hello\":\"Ada\"}");
            assertThat(outputOf(calls.get(1))).contains("event: started", "event: completed", "whoever you are");
            assertThat(outputOf(calls.get(2))).contains("\"inputs\":[\"polite\",\"name\"]");
        } finally {
            server.stop();
        }
    }

    private static List<String> callsOfTheGuide(Server server) throws Exception {
        String here = "http://localhost:" + server.getURI().getPort();
        return Files.readString(Path.of("../guides/http.md"))
                .lines()
                .filter(line -> line.startsWith("curl "))
                .map(line -> line.replace("http://localhost:8080", here))
                .toList();
    }

    private static boolean hasCurl() throws Exception {
        return new ProcessBuilder("sh", "-c", "command -v curl").start().waitFor() == 0;
    }

    private static String outputOf(String command) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", command + " --silent --max-time 30").start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void servesSpellsBesideAServlet() throws Exception {
        Server server = ExistingServer.server(LOOPBACK, SpellServer.host(directory), USERS);
        server.start();
        try {
            assertThat(run(server, "/spells/spells/echo/runs")).contains("\"said\":\"hi\"");
            assertThat(send(HttpRequest.newBuilder(uri(server, "/hello")))).isEqualTo("hello");
        } finally {
            server.stop();
        }
    }

    @Test
    void closesTheHostWhenTheServerHasStopped() throws Exception {
        SpellHost host = SpellServer.host(directory);
        Server server = SpellServer.server(LOOPBACK, host, USERS);
        server.start();

        server.stop();

        assertThatThrownBy(() -> host.connect(new User("me"))).hasMessage("the host is closed");
    }

    private static String run(Server server, String path) throws Exception {
        return send(HttpRequest.newBuilder(uri(server, path))
                .header("Authorization", "Bearer secret")
                .POST(BodyPublishers.ofString("{\"inputs\":{\"text\":\"hi\"}}")));
    }

    private static String send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient()
                .send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString())
                .body();
    }

    private static URI uri(Server server, String path) {
        return URI.create("http://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort() + path);
    }
}
