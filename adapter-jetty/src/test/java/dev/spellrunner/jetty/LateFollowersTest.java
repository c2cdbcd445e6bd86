// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.InMemoryEventLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients are away while many runs of a spell end. Each that comes back gets the whole tail of its run, or is told that it is
 * gone.
 */
@Timeout(300)
class LateFollowersTest {

    private static final int FOLLOWED = 12;
    private static final int FOLLOWERS_OF_RUN = 12;
    private static final int ENDED_MEANWHILE = 60;
    private static final Duration LONG = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newHttpClient();
    /** The number of the last event that the followers of each run know. */
    private final Map<String, Long> known = new LinkedHashMap<>();

    private @Nullable Fixture opened;

    @AfterEach
    void stop() {
        if (opened != null) {
            opened.close();
        }
    }

    private Fixture fixture() {
        return requireNonNull(opened);
    }

    private HttpRequest.Builder events(String run) {
        return fixture().request("/runs/" + run + "/events").timeout(Duration.ofSeconds(60));
    }

    /** Runs are followed, and their followers go away while they wait; then runs of the spell end, those that were followed first of all. */
    private void goAwayWhileRunsEnd(InMemoryEventLog.Builder log) throws Exception {
        Fixture fixture = new Fixture(SpellHost.Builder::runsOutliveConnections, UnaryOperator.identity(), log).start();
        opened = fixture;
        for (int i = 0; i < FOLLOWED; i++) {
            known.put(fixture.startRun("w", "{}"), 0L);
        }
        for (String run : known.keySet()) {
            HttpResponse<InputStream> follower = client.send(events(run).build(), BodyHandlers.ofInputStream());
            known.put(run, readUntilItWaits(follower));
        }
        fixture.stage.letGo("done");
        for (String run : known.keySet()) {
            await().atMost(LONG)
                    .until(() -> Fixture.json(fixture.get("/runs/" + run))
                            .path("status")
                            .asText()
                            .equals("completed"));
        }
        for (int i = FOLLOWED; i < ENDED_MEANWHILE; i++) {
            assertThat(fixture.post("/spells/w/runs", "{}").statusCode()).isEqualTo(200);
        }
    }

    private static long readUntilItWaits(HttpResponse<InputStream> response) throws IOException {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            while (true) {
                String line = lines.readLine();
                assertThat(line).isNotNull();
                if (line.startsWith("data:") && line.contains("\"Wait\"")) {
                    return Fixture.json(line.substring("data:".length()))
                            .path("seq")
                            .asLong();
                }
            }
        }
    }

    /** The outcome for a client that came back. */
    private enum Fate {
        WHOLE_TAIL,
        GONE
    }

    /** Each run has some followers, who all know the same of it; one of each run comes back at the same time. */
    private List<Fate> comeBack() throws Exception {
        List<Fate> fates = new ArrayList<>();
        for (int i = 0; i < FOLLOWERS_OF_RUN; i++) {
            List<CompletableFuture<Fate>> answers = new ArrayList<>();
            known.forEach((run, last) -> {
                HttpRequest.Builder request = events(run).header("Last-Event-ID", "" + last);
                answers.add(client.sendAsync(request.build(), BodyHandlers.ofString())
                        .thenApply(answer -> fate(answer, last)));
            });
            for (CompletableFuture<Fate> answer : answers) {
                fates.add(answer.get(60, TimeUnit.SECONDS));
            }
        }
        assertThat(fates).hasSize(FOLLOWED * FOLLOWERS_OF_RUN);
        return fates;
    }

    private static Fate fate(HttpResponse<String> answer, long known) {
        if (answer.statusCode() == 410) {
            assertThat(Fixture.json(answer).findValuesAsText("code"))
                    .as(answer.body())
                    .contains("gone");
            return Fate.GONE;
        }
        List<JsonNode> events = answer.body()
                .lines()
                .filter(line -> line.startsWith("data:"))
                .map(line -> Fixture.json(line.substring("data:".length())))
                .filter(event -> event.has("seq"))
                .toList();
        assertThat(isWholeTail(events, known))
                .as("neither gone nor all behind %s: status %s, %s", known, answer.statusCode(), answer.body())
                .isTrue();
        return Fate.WHOLE_TAIL;
    }

    private static boolean isWholeTail(List<JsonNode> events, long known) {
        long last = known;
        for (JsonNode event : events) {
            if (event.path("since").asLong(event.path("seq").asLong()) != last + 1) {
                return false;
            }
            last = event.path("seq").asLong();
        }
        return !events.isEmpty() && RpcClient.isLast(events.get(events.size() - 1));
    }

    /** The same over WebSocket, with all runs in one call. Returns the runs that are gone; the tails of all others come. */
    private Set<String> goneOverWebSocket() {
        try (RpcClient window = fixture().connect("ada-token")) {
            window.call("spell.open", "{\"spell\":\"w\"}");
            String after = known.entrySet().stream()
                    .map(run -> "\"" + run.getKey() + "\":" + run.getValue())
                    .collect(Collectors.joining(",", "{", "}"));
            JsonNode answer = window.call("spell.follow", "{\"spell\":\"w\",\"after\":" + after + "}");
            assertThat(answer.has("error")).as("%s", answer).isFalse();
            Set<String> gone = new HashSet<>();
            answer.at("/result/unknown").forEach(run -> gone.add(run.asText()));
            Map<String, List<JsonNode>> tails = new LinkedHashMap<>();
            Set<String> ended = new HashSet<>(gone);
            while (!ended.containsAll(known.keySet())) {
                JsonNode event = window.event();
                String run = event.path("run").asText();
                tails.computeIfAbsent(run, key -> new ArrayList<>()).add(event);
                if (RpcClient.isLast(event)) {
                    ended.add(run);
                }
            }
            known.forEach((run, last) -> assertThat(
                            gone.contains(run) || isWholeTail(tails.getOrDefault(run, List.of()), last))
                    .isTrue());
            return gone;
        }
    }

    @Test
    void getTheWholeTailFromTheDefaultLog() throws Exception {
        goAwayWhileRunsEnd(EventLog.inMemory());

        assertThat(comeBack()).containsOnly(Fate.WHOLE_TAIL);
        assertThat(goneOverWebSocket()).isEmpty();
    }

    @Test
    void areToldOfEachRunThatASmallLogHasDropped() throws Exception {
        goAwayWhileRunsEnd(EventLog.inMemory().runsPerChannel(ENDED_MEANWHILE - FOLLOWED / 2));

        assertThat(comeBack()).containsOnly(Fate.WHOLE_TAIL, Fate.GONE).contains(Fate.WHOLE_TAIL, Fate.GONE);
        assertThat(goneOverWebSocket()).hasSize(FOLLOWED / 2);
    }
}
