// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.store.RunDirectory;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs of before a restart, over HTTP and over WebSocket. */
@Timeout(90)
class HistoryTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private Fixture serve() {
        return new Fixture(host -> host.runs(RunDirectory.at(directory)), UnaryOperator.identity(), EventLog.inMemory())
                .start();
    }

    private static String run(Fixture fixture, String spell) {
        HttpResponse<String> response = fixture.post("/spells/" + spell + "/runs", "{\"inputs\":{}}");
        return Fixture.json(response).path("run").asText();
    }

    private void awaitCompressed(int runs) {
        await().atMost(Duration.ofSeconds(30)).until(() -> compressed() == runs);
    }

    private long compressed() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("ended"))) {
            return files.filter(file -> file.toString().endsWith(".gz")).count();
        }
    }

    @Test
    void listsShowsAndRepeatsRunsOverHttp() {
        String completed;
        String failed;
        try (Fixture before = serve()) {
            completed = run(before, "e");
            failed = run(before, "f");
        }

        try (Fixture after = serve()) {
            JsonNode all = Fixture.json(after.get("/runs"));
            assertThat(all.path("runs")).hasSize(2);
            assertThat(all.at("/runs/0/run").asText()).isEqualTo(failed);
            assertThat(Fixture.json(after.get("/runs?status=completed"))
                            .at("/runs/0/run")
                            .asText())
                    .isEqualTo(completed);
            assertThat(after.get("/runs?status=odd").statusCode()).isEqualTo(400);
            assertThat(Fixture.json(after.get("/runs/" + failed)).path("status").asText())
                    .isEqualTo("failed");
            assertThat(after.get("/runs/" + completed + "/events").body())
                    .contains("\"kind\":\"started\"", "\"kind\":\"completed\"");
            JsonNode again = Fixture.json(after.post("/runs/" + completed + "/rerun", "{}"));
            assertThat(again.path("of").asText()).isEqualTo(completed);
            awaitStatus(after, again.path("run").asText(), "completed");
            JsonNode resumed = Fixture.json(after.post("/runs/" + failed + "/resume", "{}"));
            awaitStatus(after, resumed.path("run").asText(), "failed");
            assertThat(after.post("/runs/" + completed + "/resume", "{}").statusCode())
                    .isEqualTo(400);
        }
    }

    private static void awaitStatus(Fixture fixture, String run, String status) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(Fixture.json(fixture.get("/runs/" + run))
                                .path("status")
                                .asText())
                        .isEqualTo(status));
    }

    private Fixture serveWithApprovals() {
        return new Fixture(
                        host -> host.runs(RunDirectory.at(directory))
                                .runsOutliveConnections()
                                .approvals(request -> request.component().equals("Output")),
                        UnaryOperator.identity(),
                        EventLog.inMemory())
                .start();
    }

    private static String waitingAt(Fixture fixture, String run) {
        return Fixture.json(fixture.get("/runs/" + run + "/waiting"))
                .at("/waiting/0/path")
                .asText();
    }

    @Test
    void answersOverHttpForANodeThatWaitedBeforeTheRestart() throws Exception {
        String passed;
        String refused;
        try (Fixture before = serveWithApprovals()) {
            passed = before.startRun("e", "{\"inputs\":{\"text\":\"hi\"}}");
            refused = before.startRun("e", "{}");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !waitingAt(before, passed).isEmpty()
                            && !waitingAt(before, refused).isEmpty());
            HttpRequest.Builder request =
                    before.request("/spells/e/runs").POST(HttpRequest.BodyPublishers.ofString("{}"));
            CompletableFuture<HttpResponse<String>> waitsForItsEnd =
                    HttpClient.newHttpClient().sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Fixture.json(before.get("/runs?status=running"))
                                    .path("runs")
                                    .size()
                            == 3);
            String third =
                    Fixture.json(before.get("/runs?limit=1")).at("/runs/0/run").asText();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !waitingAt(before, third).isEmpty());
            // The runs are parked.
            before.host.close();
            HttpResponse<String> told = waitsForItsEnd.get(30, TimeUnit.SECONDS);
            assertThat(told.statusCode()).isEqualTo(503);
            assertThat(told.body()).contains("\"busy\"", "goes on with the next one", "\"run\":\"");
        }

        try (Fixture after = serveWithApprovals()) {
            JsonNode running = Fixture.json(after.get("/runs?status=running"));
            assertThat(running.path("runs")).hasSize(3);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !waitingAt(after, passed).isEmpty());
            String path = waitingAt(after, passed);
            String answer = "{\"path\":\"" + path + "\",\"answer\":";
            assertThat(after.get("/runs/" + passed + "/waiting").body())
                    .contains("\"approval\":true", "\"component\":\"Output\"", "hi");
            String ofBea = "Bearer bea-token";
            HttpRequest.Builder foreign = HttpRequest.newBuilder(after.uri("/runs/" + passed + "/waiting"));
            assertThat(after.send(foreign.header("Authorization", ofBea)).statusCode())
                    .isEqualTo(404);

            JsonNode answered = Fixture.json(after.post("/runs/" + passed + "/answer", answer + "\"pass\"}"));
            after.post("/runs/" + refused + "/answer", answer + "\"refuse\",\"reason\":\"no\"}");

            assertThat(answered.path("answered").asBoolean()).isTrue();
            awaitStatus(after, passed, "completed");
            awaitStatus(after, refused, "completed");
            assertThat(Fixture.json(after.get("/runs/" + passed)).at("/outputs").toString())
                    .contains("hi");
            assertThat(Fixture.json(after.get("/runs/" + refused)).at("/outputs"))
                    .isEmpty();
            assertThat(after.post("/runs/" + passed + "/answer", answer + "\"pass\"}")
                            .statusCode())
                    .isEqualTo(404);
            running.path("runs")
                    .forEach(run -> after.send(
                            after.request("/runs/" + run.path("run").asText()).DELETE()));
        }
    }

    @Test
    void saysOverHttpThatTheEventsOfARunAreGone() throws Exception {
        String run;
        try (Fixture before = serve()) {
            run = run(before, "e");
            awaitCompressed(1);
        }
        Files.delete(directory.resolve("ended").resolve(run + ".jsonl.gz"));

        try (Fixture after = serve()) {
            HttpResponse<String> response = after.get("/runs/" + run + "/events");

            assertThat(response.statusCode()).isEqualTo(410);
            assertThat(response.body()).contains("\"gone\"");
        }
    }

    @Test
    void givesTheRestOfARunToTheClientThatComesBack() {
        String run;
        try (Fixture before = serve()) {
            run = run(before, "e");
        }

        try (Fixture after = serve();
                RpcClient client = after.connect("ada-token")) {
            assertThat(client.call("run.list", "{\"spell\":\"e\"}")
                            .at("/result/runs/0/run")
                            .asText())
                    .isEqualTo(run);
            client.call("spell.open", "{\"spell\":\"e\"}");
            JsonNode answer =
                    client.call("spell.follow", "{\"spell\":\"e\",\"after\":{\"" + run + "\":2,\"nobody\":1}}");

            assertThat(answer.at("/result/unknown")).singleElement().hasToString("\"nobody\"");
            assertThat(client.event().path("seq").asLong()).isEqualTo(3);
            JsonNode last = client.event();
            while (!RpcClient.isLast(last)) {
                last = client.event();
            }
            assertThat(last.path("run").asText()).isEqualTo(run);
            String stream = after.send(after.request("/runs/" + run + "/events").header("Last-Event-ID", "2"))
                    .body();
            assertThat(stream).contains("id: 3").doesNotContain("id: 2\n").contains("id: " + last.path("seq"));
        }
    }
}
