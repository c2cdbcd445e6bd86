// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
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
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code examples/cluster/run}: three servers on a Redis behind HAProxy, of which one is killed. */
@Tag("full")
@Timeout(180)
class ClusterExampleTest {

    private static final Pattern SERVER = Pattern.compile("a server at port (\\d+) is process (\\d+)");
    private static final Duration LONG = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Long> processes = new ArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private Process start(int port) throws IOException {
        for (String program : List.of("redis-server", "haproxy", "bash")) {
            assumeTrue(ServedCluster.isInstalled(program), program + " is missing");
        }
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        ProcessBuilder script = new ProcessBuilder("bash", "run", "" + port)
                .directory(Path.of("..", "cluster").toFile())
                .redirectErrorStream(true)
                .redirectOutput(output().toFile());
        script.environment().put("TOKEN", ServedCluster.TOKEN);
        script.environment()
                .put(
                        "SPELL",
                        java + " -XX:TieredStopAtLevel=1 -Xmx200m -cp " + path + ' ' + SpellCommand.class.getName());
        return script.start();
    }

    /** Five ports in a row, as the script takes them, all free. */
    private static int freePorts() throws IOException {
        return await().atMost(LONG).until(ServedCluster::freePort, ClusterExampleTest::areFree);
    }

    private static boolean areFree(int first) {
        for (int port = first; port < first + 5; port++) {
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assertThat(socket.isBound()).isTrue();
            } catch (IOException | IllegalArgumentException e) {
                return false;
            }
        }
        return true;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(
                request.timeout(LONG)
                        .header("Authorization", "Bearer " + ServedCluster.TOKEN)
                        .build(),
                BodyHandlers.ofString());
    }

    /** Waits until a node has begun, so that it is cut off if its server is killed now: it takes seconds. */
    private void awaitStart(String component, HttpRequest.Builder events) throws Exception {
        HttpRequest request = events.timeout(LONG)
                .header("Authorization", "Bearer " + ServedCluster.TOKEN)
                .build();
        try (Stream<String> lines = http.send(request, BodyHandlers.ofLines()).body()) {
            assertThat(lines.anyMatch(line -> line.contains("\"" + component + "\"")))
                    .isTrue();
        }
    }

    private static HttpRequest.Builder to(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    @Test
    void goesOnBehindTheBalancerWhenAServerIsKilled() throws Exception {
        int port = freePorts();
        Process script = start(port);
        try {
            awaitServers(script);
            // A server may be busy: on a slow machine it may not have said in time that it is alive.
            HttpResponse<String> begun = await().atMost(LONG)
                    .until(
                            () -> send(to(port + 1, "/spells/approval/runs")
                                    .header("Prefer", "respond-async")
                                    .POST(BodyPublishers.ofString("{\"inputs\":{}}"))),
                            response -> response.statusCode() != 503);
            assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
            String run = URI.create(begun.headers().firstValue("Location").orElseThrow())
                    .getPath();
            awaitStart("Generator", to(port, run + "/events"));

            ProcessHandle.of(processes.get(0)).orElseThrow().destroyForcibly();

            await().atMost(LONG)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> send(to(port, run).DELETE()).body().contains("true"));
            String events = send(to(port, run + "/events")).body();
            assertThat(events).contains("event: started", "its host was lost", "event: cancelled");
        } finally {
            script.destroy();
            if (!script.waitFor(60, TimeUnit.SECONDS)) {
                script.descendants().forEach(ProcessHandle::destroyForcibly);
                script.destroyForcibly();
            }
        }
    }

    private void awaitServers(Process script) throws IOException {
        await().atMost(LONG).until(() -> said().contains("Kill one of them") || !script.isAlive());
        assertThat(script.isAlive()).as("the script has ended: %s", said()).isTrue();
        Matcher servers = SERVER.matcher(said());
        while (servers.find()) {
            processes.add(Long.valueOf(servers.group(2)));
        }
        assertThat(processes).hasSize(3);
    }

    private String said() throws IOException {
        return Files.readString(output());
    }

    private Path output() {
        return directory.resolve("output");
    }
}
