// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two servers share a Redis: a client of the one sees, hears and cancels what runs on the other. */
@Timeout(90)
class ServeClusterTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final List<Thread> serving = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private @Nullable Process redis;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @AfterEach
    void stop() throws Exception {
        for (Thread server : serving) {
            server.interrupt();
        }
        for (Thread server : serving) {
            server.join(30_000);
        }
        if (redis != null) {
            redis.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    private URI startRedis() throws IOException {
        boolean installed = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> new File(place, "redis-server").canExecute());
        assumeTrue(installed, "redis-server is missing");
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        redis = new ProcessBuilder(
                        "redis-server", "--port", "" + port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        // Its last word at the start.
        BufferedReader said = redis.inputReader();
        for (String line = said.readLine(); !line.contains("Ready to accept connections"); ) {
            line = said.readLine();
        }
        Thread rest = new Thread(() -> said.lines().forEach(line -> {}), "redis-output");
        rest.setDaemon(true);
        rest.start();
        return URI.create("redis://127.0.0.1:" + port);
    }

    /** Starts a server of the examples. Returns where it is. */
    private URI serve(URI cluster) throws IOException {
        PipedReader said = new PipedReader();
        PrintWriter out = new PrintWriter(new PipedWriter(said));
        Thread server = new Thread(() -> SpellCommand.commandLine(out, new PrintWriter(new StringWriter()))
                .execute(
                        "serve",
                        "--port",
                        "0",
                        "--token",
                        "ada=secret",
                        "--redis",
                        cluster.toString(),
                        "--script-processes",
                        "0"));
        serving.add(server);
        server.start();
        String line = new BufferedReader(said).readLine();
        String where = line.substring(line.indexOf("http"));
        return URI.create(where.substring(0, where.indexOf('#')));
    }

    private HttpRequest.Builder to(URI server, String path) {
        return HttpRequest.newBuilder(server.resolve(path)).timeout(TIMEOUT).header("Authorization", "Bearer secret");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void letsAClientOfOneServerHearAndCancelWhatRunsOnTheOther() throws Exception {
        URI cluster = startRedis();
        URI one = serve(cluster);
        URI two = serve(cluster);
        // It waits for an approval that nobody gives.
        HttpResponse<String> begun = send(to(one, "/spells/approval/runs")
                .header("Prefer", "respond-async")
                .POST(BodyPublishers.ofString("{\"inputs\":{}}")));
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
        String run = begun.headers().firstValue("Location").orElseThrow();
        String path = URI.create(run).getPath();

        assertThat(send(to(two, path)).body()).contains("\"running\"");
        var events = client.sendAsync(to(two, path + "/events").build(), BodyHandlers.ofString());
        assertThat(send(to(two, path).DELETE()).statusCode()).isLessThan(300);

        assertThat(events.get(30, TimeUnit.SECONDS).body()).contains("event: started", "event: cancelled");
        assertThat(send(to(one, path + "/events").header("Last-Event-ID", "1")).body())
                .contains("event: cancelled");
    }

    @Test
    void refusesTwoPlacesForRuns() {
        StringWriter err = new StringWriter();

        int code = SpellCommand.commandLine(new PrintWriter(new StringWriter()), new PrintWriter(err))
                .execute("serve", "--redis", "redis://localhost:1", "--runs", directory.toString());

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("leave out --runs or --redis");
        assertThat(Files.exists(directory.resolve("under-way"))).isFalse();
    }
}
