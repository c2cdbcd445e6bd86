// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.jetty.SpellHandler;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.fixture.WaitingWork;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.redis.RedisCluster;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client follows a run over a server that has not got it, and for a long time nothing happens. */
@Timeout(120)
class SilentRunsTest {

    private static final User ADA = new User("ada");

    private final HttpClient client = HttpClient.newHttpClient();
    private final WaitingWork work = new WaitingWork();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Server server = new Server(new InetSocketAddress("127.0.0.1", 0));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private Run run;

    @BeforeEach
    void startARunOnAnotherHost() throws Exception {
        ServedCluster redis = ServedCluster.onRedis(directory);
        opened.add(redis);
        SpellHost here = host(redis);
        SpellHost other = host(redis);
        server.setHandler(SpellHandler.builder(here, Authenticator.lettingEveryoneInAs(ADA))
                .pingInterval(Duration.ofMillis(50))
                .build());
        server.start();
        opened.add(server::stop);
        run = other.connect(ADA).start("w", RunRequest.of(Map.of("word", "two")));
        await().atMost(Duration.ofSeconds(30)).until(() -> !work.begun().isEmpty());
    }

    private SpellHost host(ServedCluster redis) {
        SpellHost host = SpellHost.builder(user -> new InMemorySpells(WaitingWork.spell("Wait")))
                .components(work.components())
                .cluster(RedisCluster.builder(URI.create(redis.address()))
                        .lease(Duration.ofSeconds(30))
                        .commandTimeout(Duration.ofSeconds(10))
                        .build())
                .runsOutliveConnections()
                .build();
        opened.add(host);
        return host;
    }

    @AfterEach
    void closeAll() throws Exception {
        work.giveTheWord("end");
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private HttpResponse<InputStream> follow(long after) throws Exception {
        URI events = server.getURI().resolve("/runs/" + run.id() + "/events");
        HttpRequest.Builder request = HttpRequest.newBuilder(events).timeout(Duration.ofSeconds(60));
        if (after > 0) {
            request.header("Last-Event-ID", String.valueOf(after));
        }
        return client.send(request.build(), BodyHandlers.ofInputStream());
    }

    private static BufferedReader lines(HttpResponse<InputStream> response) {
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /** Reads what the run tells before it waits. Returns the number of the last event. */
    private static long readUntilItWaits(BufferedReader events) throws Exception {
        long last = 0;
        while (true) {
            String line = events.readLine();
            assertThat(line).isNotNull().isNotEqualTo("event: dropped");
            last = line.startsWith("id: ") ? Long.parseLong(line.substring(4)) : last;
            if (line.contains("\"path\":\"work\"")) {
                return last;
            }
        }
    }

    /** Reads until the server has said some times that nothing happens. */
    private static void readPings(BufferedReader events) throws Exception {
        for (int seen = 0; seen < 5; ) {
            String line = events.readLine();
            assertThat(line).isNotNull().doesNotStartWith("event: ");
            seen += line.equals(":") ? 1 : 0;
        }
    }

    @Test
    void keepsTheStreamOpenAndHearsHowTheRunEnds() throws Exception {
        try (BufferedReader events = lines(follow(0))) {
            readUntilItWaits(events);
            readPings(events);

            work.giveTheWord("three");

            assertThat(events.lines().toList()).contains("event: completed").doesNotContain("event: dropped");
        }
    }

    @Test
    void letsAClientComeBackThatHasMissedNothing() throws Exception {
        long last;
        try (BufferedReader events = lines(follow(0))) {
            last = readUntilItWaits(events);
        }

        HttpResponse<InputStream> again = follow(last);

        assertThat(again.statusCode()).isEqualTo(200);
        try (BufferedReader events = lines(again)) {
            readPings(events);
            work.giveTheWord("three");
            assertThat(events.lines().toList()).contains("event: completed").doesNotContain("event: dropped");
        }
    }
}
