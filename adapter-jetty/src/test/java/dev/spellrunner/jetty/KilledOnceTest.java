// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@link KillTest}: a real server is killed once, while its runs wait for an approval. */
@Timeout(300)
class KilledOnceTest {

    private static final String APPROVAL = "approve";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    /** A machine on which much else goes on takes long to start a process. */
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    /** Nodes with lasting effects that were at work when the server was killed, and may be repeated. */
    private final Set<String> repeated = new HashSet<>();

    private @Nullable Process server;
    private int port;

    @AfterEach
    void kill() {
        Process running = server;
        if (running != null) {
            running.destroyForcibly().onExit().orTimeout(60, TimeUnit.SECONDS).join();
        }
    }

    private Path ledger() {
        return directory.resolve("ledger");
    }

    private void start() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Path output = directory.resolve("output");
        Process started = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledServer.class.getName(),
                        String.valueOf(port),
                        directory.resolve("runs").toString(),
                        ledger().toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        server = started;
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptionsInstanceOf(IOException.class)
                .failFast("the server ended, see its output", () -> !started.isAlive())
                .until(() -> CLIENT.send(to("/health/ready").build(), BodyHandlers.discarding())
                                .statusCode()
                        == 200);
    }

    private JsonNode send(HttpRequest.Builder request) throws Exception {
        return Fixture.json(CLIENT.send(
                        request.timeout(Duration.ofSeconds(30))
                                .header("Authorization", "Bearer ada-token")
                                .build(),
                        BodyHandlers.ofString())
                .body());
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private JsonNode get(String path) throws Exception {
        return send(to(path));
    }

    private List<String> runs() throws Exception {
        return get("/runs").path("runs").findValuesAsText("run");
    }

    private List<String> waitingNodes(String run) throws Exception {
        return get("/runs/" + run + "/waiting").path("waiting").findValuesAsText("path");
    }

    private void awaitApproval(String run) {
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> waitingNodes(run).contains(APPROVAL));
    }

    /** Answers for all nodes that wait. Returns whether the run has ended. */
    private boolean answersToTheEnd(String run) throws Exception {
        for (String node : waitingNodes(run)) {
            if (!node.equals(APPROVAL)) {
                repeated.add(run + "/" + node);
            }
            send(to("/runs/" + run + "/answer")
                    .POST(BodyPublishers.ofString("{\"path\":\"" + node + "\",\"answer\":\"pass\"}")));
        }
        return !get("/runs/" + run).path("status").asText().equals("running");
    }

    @Test
    void takesUpRunsThatWaitHearsTheAnswersAndDoesNothingTwiceUnasked() throws Exception {
        start();
        List<String> runs = runs();
        assertThat(runs).hasSize(KilledServer.RUNS);
        runs.forEach(this::awaitApproval);

        kill();
        start();

        assertThat(runs()).containsExactlyInAnyOrderElementsOf(runs);
        for (String run : runs) {
            awaitApproval(run);
            await().atMost(LONG).pollInterval(Duration.ofMillis(20)).until(() -> answersToTheEnd(run));
            JsonNode ended = get("/runs/" + run);
            assertThat(ended.path("status").asText()).as("%s", ended).isEqualTo("completed");
            assertThat(ended.path("outputs")).hasToString("{\"said\":[1,2,3,4],\"secret\":\"known\"}");
        }
        List<String> effects = Files.readAllLines(ledger());
        assertThat(Set.copyOf(effects)).hasSize(KilledServer.RUNS * KilledServer.EFFECTS);
        assertThat(effects).hasSizeLessThanOrEqualTo(Set.copyOf(effects).size() + repeated.size());
    }
}
