// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server of its own process that keeps its runs in a directory, and the command that looks into it. */
@Timeout(120)
class RunsCommandTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path temporary;

    private final StringWriter err = new StringWriter();
    private @Nullable Process server;

    @AfterEach
    void stop() {
        if (server != null) {
            server.destroyForcibly();
        }
    }

    @Tag("full")
    @Test
    void goesOnWithWhatWasUnderWayAndShowsWhatBecameOfIt() throws Exception {
        URI first = serve("first", "5");
        String completed = start(first, "hello");
        String story = start(first, "story");
        String waits = start(first, "approval");
        awaitListed(completed, "completed");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(shown(waits)).contains("waiting", "needs approval"));

        assertThat(send("GET", first.resolve("/health/ready")).statusCode()).isEqualTo(200);
        tellToEnd();
        awaitNotReady(first);
        String atTheEnd = awaitEnd("first");
        assertThat(atTheEnd).contains("runs: 0 finished, 1 parked, 0 cancelled");
        awaitListed(waits, "running");

        URI second = serve("second", "0");
        assertThat(said("second")).contains("runs that go on where the last server left them: " + waits);
        assertThat(send("DELETE", second.resolve("/runs/" + waits)).statusCode())
                .isLessThan(300);
        awaitListed(waits, "cancelled");
        endServer("second");

        assertThat(execute("runs", directory(), "--status", "cancelled")).contains(waits, "ada", "approval");
        assertThat(execute("runs", directory(), "--spell", "hello", "--json"))
                .contains("\"run\":\"" + completed + "\"", "\"user\":\"ada\"")
                .doesNotContain(waits);
        assertThat(execute("runs", directory(), waits)).contains("write a letter", "waiting", "CANCELLED");
        assertThat(execute("runs", directory(), waits, "--json")).contains("\"kind\":\"waiting\"");
        assertThat(execute("replay", directory(), "--run", completed)).contains("by record", "hello = ");
        assertThat(execute("rerun", directory(), "--run", completed)).contains("by record", "hello = ");
        // The server's example spells have components of their own, and call each other.
        assertThat(execute("resume", directory(), "--run", waits)).contains("by record", "Send", "sent = ");
        assertThat(execute("replay", directory(), "--run", story)).contains("by record", "greeting");
        assertThat(execute("rerun", directory(), "--run", story)).contains("by record", "greeting");
    }

    @Tag("full")
    @Test
    void letsARunFinishWhenItIsToldToEnd() throws Exception {
        URI server = serve("first", "60");
        String run = start(server, "poem");

        String atTheEnd = endServer("first");

        assertThat(atTheEnd).contains("0 parked, 0 cancelled");
        assertThat(execute("runs", directory())).contains(run, "completed");
    }

    @Test
    void saysWhatIsWrongWithACall() throws IOException {
        assertThat(execute("runs", temporary.resolve("nowhere").toString())).isEmpty();
        assertThat(err.toString()).contains("is not a directory of runs");
        Files.createDirectories(runs().resolve("under-way"));
        Files.createDirectories(runs().resolve("ended"));

        execute("runs", directory(), "r-1");
        execute("runs", directory(), "--status", "sleeping");
        execute("runs", directory(), "--since", "yesterday");
        execute("replay", directory());

        assertThat(err.toString())
                .contains(
                        "there is no run 'r-1'",
                        "there is no status 'sleeping'",
                        "--since is 'yesterday'",
                        "say with --run which one");
        assertThat(execute("runs", directory())).isEqualTo("no runs" + System.lineSeparator());
    }

    // ---- the server ----

    private URI serve(String name, String drain) throws IOException {
        List<String> words = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SpellCommand.class.getName(),
                "serve",
                "--runs",
                directory(),
                "--drain",
                drain,
                "--port",
                "0",
                "--script-processes",
                "0",
                "--token",
                "ada=secret");
        Process started = new ProcessBuilder(words)
                .redirectError(temporary.resolve(name).toFile())
                .start();
        server = started;
        BufferedReader lines = started.inputReader();
        String line = lines.readLine();
        assertThat(line).as(() -> said(name)).isNotNull();
        return URI.create(line.substring(line.indexOf("http"), line.indexOf('#')));
    }

    /** Ends it as a service manager does, and returns what it said. */
    private String endServer(String name) throws InterruptedException {
        tellToEnd();
        return awaitEnd(name);
    }

    private void tellToEnd() {
        assertThat(server).isNotNull();
        server.toHandle().destroy();
    }

    /** A balancer is told to send no more clients, while the server still serves those that are there. */
    private void awaitNotReady(URI address) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(
                                send("GET", address.resolve("/health/ready")).statusCode())
                        .isEqualTo(503));
        assertThat(server).isNotNull();
        assertThat(server.isAlive()).isTrue();
    }

    private String awaitEnd(String name) throws InterruptedException {
        assertThat(server).isNotNull();
        assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return said(name);
    }

    private String said(String name) {
        try {
            return Files.readString(temporary.resolve(name));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static String start(URI server, String spell) throws Exception {
        String answer =
                send("POST", server.resolve("/spells/" + spell + "/runs")).body();
        return answer.replaceFirst(".*\"run\":\"([^\"]*)\".*", "$1");
    }

    private static HttpResponse<String> send(String method, URI uri) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer secret")
                .header("Content-Type", "application/json")
                .header("Prefer", "respond-async")
                .method(method, method.equals("POST") ? BodyPublishers.ofString("{}") : BodyPublishers.noBody())
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    // ---- the command ----

    private Path runs() {
        return temporary.resolve("runs");
    }

    private String directory() {
        return runs().toString();
    }

    private String shown(String run) {
        return execute("runs", directory(), run);
    }

    private void awaitListed(String run, String status) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(execute("runs", directory(), "--status", status))
                        .contains(run));
    }

    private String execute(String... arguments) {
        StringWriter out = new StringWriter();
        SpellCommand.commandLine(out, err).execute(arguments);
        return out.toString();
    }
}
