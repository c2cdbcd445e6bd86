// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real server is killed at random moments, and started again: its runs end as if nothing had happened. */
@Tag("full")
@Timeout(1200)
class KillTest {

    private static final int LONGEST_LIFE_MILLIS = 250;

    private final KilledProcess server;
    private final long seed = Long.getLong("spellrunner.seed", System.nanoTime());
    private final Random random = new Random(seed);

    /** The events that a client has heard of a run, over SSE or WebSocket. */
    private final Map<String, Heard> overSse = new ConcurrentHashMap<>();

    private final Map<String, Heard> overWebSocket = new ConcurrentHashMap<>();
    /** Executions with lasting effects that were let be repeated. */
    private final Map<String, Integer> allowed = new ConcurrentHashMap<>();

    /** The nodes that wait, by run and path; for the thread of the WebSocket alone. */
    private final Map<String, JsonNode> waiting = new LinkedHashMap<>();

    private final List<Thread> clientThreads = new ArrayList<>();
    /** The fault that ended a client. */
    private final Queue<Throwable> wrong = new ConcurrentLinkedQueue<>();

    /** Whether a trigger came while its node worked. */
    private boolean putOff;

    private volatile boolean over;

    KillTest(@TempDir Path temporary) {
        server = new KilledProcess(temporary);
    }

    @AfterEach
    void stop() {
        over = true;
        server.kill();
    }

    /** The events of a run as a client has applied them. */
    private static final class Heard {
        final List<JsonNode> events = new ArrayList<>();
        volatile long last;
        volatile boolean ended;

        @Override
        public synchronized String toString() {
            return events.isEmpty()
                    ? "nothing"
                    : events.size() + " events, the last is " + events.get(events.size() - 1);
        }

        /** Applies the rule of clients; what is missing fails. */
        synchronized void hear(JsonNode event) {
            long seq = event.path("seq").asLong();
            long since = event.path("since").asLong(seq);
            if (seq <= last) {
                return;
            }
            assertThat(since).as("a gap before %s", event).isLessThanOrEqualTo(last + 1);
            events.add(event);
            last = seq;
            ended = RpcClient.isLast(event);
        }
    }

    // ---- its clients ----

    private List<String> runs() throws IOException {
        try (Stream<Path> files = Files.list(server.runs.resolve("under-way"))) {
            return files.map(file -> String.valueOf(file.getFileName()).replace(".jsonl", ""))
                    .toList();
        }
    }

    private void followOverSse(String run) {
        Heard heard = overSse.computeIfAbsent(run, key -> new Heard());
        while (!heard.ended && !over) {
            try (Stream<String> lines = KilledProcess.CLIENT
                    .send(
                            server.request("/runs/" + run + "/events")
                                    .header("Last-Event-ID", String.valueOf(heard.last))
                                    .build(),
                            BodyHandlers.ofLines())
                    .body()) {
                lines.filter(line -> line.startsWith("data: "))
                        .forEach(line -> heard.hear(Fixture.json(line.substring("data: ".length()))));
            } catch (IOException | UncheckedIOException e) {
                pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Follows all runs of the spell, and answers for the nodes that wait. */
    private void followOverWebSocket() {
        while (!over) {
            try (RpcClient client = RpcClient.connect(server.at("http", "/ws?access_token=ada-token"))) {
                client.call("spell.open", "{\"spell\":\"k\"}");
                client.call("spell.follow", "{\"spell\":\"k\",\"after\":" + known() + "}");
                while (!over && !client.closed.isDone()) {
                    JsonNode event = client.events.poll(50, TimeUnit.MILLISECONDS);
                    if (event == null) {
                        // An answer is lost with its server, and has no effect before a run that is taken up waits
                        // again.
                        waiting.values().forEach(waits -> answer(client, waits));
                        continue;
                    }
                    overWebSocket
                            .computeIfAbsent(event.path("run").asText(), key -> new Heard())
                            .hear(event);
                    note(client, event);
                }
            } catch (RuntimeException e) {
                pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private String known() {
        StringBuilder known = new StringBuilder("{");
        overWebSocket.forEach(
                (run, heard) -> known.append(known.length() > 1 ? "," : "").append('"' + run + "\":" + heard.last));
        return known.append('}').toString();
    }

    private void note(RpcClient client, JsonNode event) {
        String node = event.path("run").asText() + "/" + event.path("path").asText();
        if (!event.path("kind").asText().equals("waiting")) {
            waiting.remove(node);
            return;
        }
        waiting.put(node, event);
        if (List.of("Effect", "Record").contains(event.path("component").asText())) {
            // That of the execution that was cut off.
            allowed.merge(node + "#" + (1 + ends(event)), 1, Integer::sum);
        }
        answer(client, event);
    }

    /** Returns how many executions of an event's node have completed. */
    private long ends(JsonNode event) {
        return overWebSocket.get(event.path("run").asText()).events.stream()
                .filter(heard -> heard.path("path").equals(event.path("path"))
                        && heard.path("kind").asText().equals("completed"))
                .count();
    }

    private static void answer(RpcClient client, JsonNode event) {
        String run = event.path("run").asText();
        String path = event.path("path").asText();
        client.tell(7, "run.answer", "{\"run\":\"" + run + "\",\"path\":\"" + path + "\",\"answer\":\"pass\"}");
    }

    private static void pause() {
        CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(30, TimeUnit.MILLISECONDS))
                .join();
    }

    // ---- the test ----

    /** Two kills each time, at moments that are others in each build. */
    @RepeatedTest(5)
    void endsItsRunsAsIfNothingHadHappenedWheneverItIsKilled() throws Exception {
        killed(2);
    }

    private void begin(Runnable client) {
        Thread thread = new Thread(() -> {
            try {
                client.run();
            } catch (Throwable e) {
                wrong.add(e);
            }
        });
        clientThreads.add(thread);
        thread.start();
    }

    private void killed(int times) throws Exception {
        server.start();
        List<String> runs = runs();
        for (String run : runs) {
            begin(() -> followOverSse(run));
        }
        begin(this::followOverWebSocket);
        for (int i = 0; i < times; i++) {
            CompletableFuture.runAsync(
                            () -> {},
                            CompletableFuture.delayedExecutor(
                                    random.nextInt(LONGEST_LIFE_MILLIS), TimeUnit.MILLISECONDS))
                    .join();
            server.kill();
            server.start();
        }

        assertThat(runs).as("seed %s", seed).hasSize(KilledServer.RUNS);
        awaitEnds("SSE", overSse);
        awaitEnds("WebSocket", overWebSocket);
        assertThat(putOff).as("a trigger was put off, with seed %s", seed).isTrue();
        checkLedger();
    }

    private void awaitEnds(String transport, Map<String, Heard> client) {
        await().atMost(KilledProcess.LONG)
                .failFast("a client ended", () -> assertThat(wrong).isEmpty())
                .untilAsserted(() -> assertThat(client.values())
                        .as(() -> "seed " + seed + " over " + transport + ": " + standing())
                        .hasSize(KilledServer.RUNS)
                        .allMatch(heard -> heard.ended));
        client.values().forEach(heard -> check(heard.events));
    }

    /** Tells what each client heard last, and what the server knows. */
    private String standing() {
        StringBuilder told = new StringBuilder();
        overSse.forEach((run, heard) ->
                told.append("\nSSE of ").append(run).append(": ").append(heard));
        overWebSocket.forEach((run, heard) ->
                told.append("\nWebSocket of ").append(run).append(": ").append(heard));
        told.append("\nwaiting: ").append(waiting.keySet());
        for (String run : overSse.keySet()) {
            told.append("\nserver: ").append(ask("/runs/" + run));
        }
        for (Thread client : clientThreads) {
            told.append("\nclient: ").append(List.of(client.getStackTrace()));
        }
        return told.toString();
    }

    private String ask(String path) {
        try {
            return KilledProcess.CLIENT
                    .send(server.request(path).timeout(Duration.ofSeconds(5)).build(), BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e.toString();
        }
    }

    private void check(List<JsonNode> events) {
        JsonNode end = events.get(events.size() - 1);
        assertThat(end.path("kind").asText()).as("seed %s: %s", seed, end).isEqualTo("completed");
        assertThat(end.path("outputs").toString()).isEqualTo("{\"said\":[1,2,3,4],\"secret\":\"known\"}");
        Set<String> open = new HashSet<>();
        for (JsonNode event : events) {
            String path = event.path("path").asText();
            String kind = event.path("kind").asText();
            if (kind.equals("started")) {
                assertThat(open.add(path)).as("seed %s: %s", seed, event).isTrue();
            } else if (List.of("completed", "failed", "cancelled").contains(kind)) {
                assertThat(open.remove(path)).as("seed %s: %s", seed, event).isTrue();
            }
        }
        assertThat(open).isEmpty();
        hasAllKinds(events);
    }

    /** Each run goes through all that a run may be in when its server is killed. */
    private void hasAllKinds(List<JsonNode> events) {
        List<String> told = events.stream()
                .map(event ->
                        event.path("kind").asText() + " " + event.path("path").asText())
                .toList();
        assertThat(told)
                .as("seed %s", seed)
                .contains(
                        "completed loop[3]/write",
                        "completed wide[3]/wideEffect",
                        "completed call/2",
                        "waiting approve",
                        "failed break",
                        "completed handle",
                        "completed secret");
        int recorded = told.indexOf("completed record");
        assertThat(told.lastIndexOf("completed record"))
                .as("two executions, one for each trigger, with seed %s", seed)
                .isGreaterThan(recorded);
        putOff |= Math.max(told.indexOf("completed left"), told.indexOf("completed right")) < recorded;
    }

    private void checkLedger() throws IOException {
        Map<String, Integer> begun = new HashMap<>();
        Files.readAllLines(server.ledger).forEach(execution -> begun.merge(execution, 1, Integer::sum));
        assertThat(begun).hasSize(KilledServer.RUNS * KilledServer.EFFECTS);
        begun.forEach((execution, times) -> assertThat(times)
                .as("seed %s: %s began", seed, execution)
                .isLessThanOrEqualTo(1 + allowed.getOrDefault(execution, 0)));
    }
}
