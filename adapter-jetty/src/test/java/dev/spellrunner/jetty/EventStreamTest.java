// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static dev.spellrunner.jetty.Fixture.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.runner.host.HostLimits;
import dev.spellrunner.runner.log.EventLog;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventStreamTest {

    private final Fixture fixture = new Fixture(options -> options.pingInterval(Duration.ofMillis(100))).start();

    @AfterEach
    void stopTheServer() {
        fixture.close();
    }

    private record Sent(long id, String event, String data) {

        static List<Sent> of(String body) {
            return Arrays.stream(body.split("\n\n"))
                    .filter(block -> !block.startsWith(":"))
                    .map(Sent::ofBlock)
                    .toList();
        }

        private static Sent ofBlock(String block) {
            String[] lines = block.split("\n");
            assertThat(lines).hasSize(3);
            return new Sent(
                    Long.parseLong(lines[0].substring("id: ".length())),
                    lines[1].substring("event: ".length()),
                    lines[2].substring("data: ".length()));
        }
    }

    private HttpResponse<String> follow(String run, long after) {
        return fixture.send(fixture.request("/runs/" + run + "/events").header("Last-Event-ID", String.valueOf(after)));
    }

    private String endedRun(String spell, String body) {
        return json(fixture.post("/spells/" + spell + "/runs", body))
                .path("run")
                .asText();
    }

    /** Its response has not ended by then. */
    @Test
    void hasGivenItsPlaceBackWhenItsClientHearsOfTheEnd() throws Exception {
        try (Fixture small = new Fixture(
                        host -> host.hostLimits(
                                HostLimits.defaults().connections(1).openSpells(1)),
                        UnaryOperator.identity(),
                        EventLog.inMemory())
                .start()) {
            for (int i = 0; i < 30; i++) {
                HttpResponse<InputStream> response = HttpClient.newHttpClient()
                        .send(
                                small.request("/spells/e/runs")
                                        .header("Accept", "text/event-stream")
                                        .POST(BodyPublishers.ofString("{\"inputs\":{\"text\":\"hi\"}}"))
                                        .build(),
                                BodyHandlers.ofInputStream());

                assertThat(response.statusCode()).as("stream %s", i).isEqualTo(200);
                BufferedReader lines = new BufferedReader(new InputStreamReader(response.body(), UTF_8));
                String line = lines.readLine();
                while (line != null && !(line.contains("\"path\":\"\"") && line.contains("\"completed\""))) {
                    line = lines.readLine();
                }
                assertThat(line).isNotNull();
            }
        }
    }

    @Test
    void tellsARunFromItsFirstEventToItsLast() {
        HttpResponse<String> response = fixture.send(fixture.request("/spells/e/runs")
                .header("Accept", "text/event-stream")
                .POST(BodyPublishers.ofString("{\"inputs\":{\"text\":\"hi\"}}")));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        List<Sent> sent = Sent.of(response.body());
        assertThat(sent)
                .extracting(Sent::id)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, sent.size()).boxed().toList());
        assertThat(sent.get(0).event()).isEqualTo("started");
        assertThat(sent.get(sent.size() - 1).event()).isEqualTo("completed");
        assertThat(json(sent.get(sent.size() - 1).data())
                        .path("outputs")
                        .path("said")
                        .asText())
                .isEqualTo("hi");
    }

    @Test
    void goesOnAfterTheLastEventThatCameWithoutAGapOrARepeat() {
        String run = endedRun("l", "{\"inputs\":{\"list\":" + RpcCallsTest.list(500) + "}}");
        List<Sent> all = Sent.of(follow(run, 0).body());

        for (int after : new int[] {1, 7, all.size() - 1}) {
            assertThat(Sent.of(follow(run, after).body())).isEqualTo(all.subList(after, all.size()));
        }
        assertThat(all).hasSizeGreaterThan(1000);
    }

    @Test
    void tellsAnEventSourceThatKnowsAllNotToComeBack() {
        String run = endedRun("e", "{}");
        int all = Sent.of(follow(run, 0).body()).size();

        assertThat(follow(run, all).statusCode()).isEqualTo(204);
    }

    @Test
    void tellsWhatComesAsItComes() throws Exception {
        String run = fixture.startRun("w", "{}");
        HttpResponse<InputStream> response = HttpClient.newHttpClient()
                .send(fixture.request("/runs/" + run + "/events").build(), BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            String begin = new String(body.readNBytes(5), StandardCharsets.UTF_8);
            fixture.stage.letGo("go");
            String rest = new String(body.readAllBytes(), StandardCharsets.UTF_8);

            List<Sent> sent = Sent.of(begin + rest);

            assertThat(sent.get(0).id()).isEqualTo(1);
            assertThat(sent.get(sent.size() - 1).event()).isEqualTo("completed");
        }
    }

    @Test
    void holdsTheLineWithCommentsWhileNothingHappens() throws Exception {
        String run = fixture.startRun("w", "{}");
        fixture.connector.setIdleTimeout(300);
        HttpResponse<InputStream> response = HttpClient.newHttpClient()
                .send(fixture.request("/runs/" + run + "/events").build(), BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            StringBuilder heard = new StringBuilder();
            while (heard.indexOf(":\n\n:\n\n:\n\n") < 0) {
                heard.append((char) body.read());
            }
        }
        fixture.stage.letGo("go");
    }

    @Test
    void cancelsTheRunOfAStreamThatNobodyHears() throws Exception {
        CompletableFuture<HttpResponse<InputStream>> response = HttpClient.newHttpClient()
                .sendAsync(
                        fixture.request("/spells/w/runs")
                                .header("Accept", "text/event-stream")
                                .POST(BodyPublishers.ofString("{}"))
                                .build(),
                        BodyHandlers.ofInputStream());
        InputStream body = response.get(30, TimeUnit.SECONDS).body();
        await().atMost(Duration.ofSeconds(30)).until(() -> fixture.stage.waiting() == 1);

        body.close();

        await().atMost(Duration.ofSeconds(30)).until(() -> fixture.stage.waiting() == 0);
        fixture.awaitNothingLeft();
    }

    @Test
    void leavesTheRunOfAnotherCallAloneWhenAListenerGoes() throws Exception {
        String run = fixture.startRun("w", "{}");
        HttpResponse<InputStream> response = HttpClient.newHttpClient()
                .send(fixture.request("/runs/" + run + "/events").build(), BodyHandlers.ofInputStream());
        response.body().close();
        await().atMost(Duration.ofSeconds(30)).until(() -> fixture.host.connections() == 1);

        fixture.stage.letGo("go");

        fixture.awaitNothingLeft();
        assertThat(json(fixture.get("/runs/" + run)).path("status").asText()).isEqualTo("completed");
    }

    @Test
    void servesManyStreamsWithoutAThreadForEach() {
        String run = fixture.startRun("w", "{}");
        HttpClient client = HttpClient.newHttpClient();
        List<CompletableFuture<HttpResponse<String>>> streams = LongStream.range(0, 300)
                .mapToObj(i -> client.sendAsync(
                        fixture.request("/runs/" + run + "/events").build(), BodyHandlers.ofString()))
                .toList();
        await().atMost(Duration.ofSeconds(30)).until(() -> fixture.log.followers() == 300);

        fixture.stage.letGo("go");

        assertThat(streams).allSatisfy(stream -> {
            List<Sent> sent =
                    Sent.of(stream.orTimeout(30, TimeUnit.SECONDS).join().body());
            assertThat(sent.get(sent.size() - 1).event()).isEqualTo("completed");
        });
        assertThat(fixture.server.getThreadPool().getThreads()).isLessThanOrEqualTo(200);
    }
}
