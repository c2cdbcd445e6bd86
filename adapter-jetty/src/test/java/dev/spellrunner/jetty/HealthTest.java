// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static dev.spellrunner.jetty.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.runner.host.HostLimits;
import dev.spellrunner.runner.log.EventLog;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.component.LifeCycle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HealthTest {

    private final CountDownLatch works = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);
    private final Fixture fixture = new Fixture(
            host -> host.hostLimits(HostLimits.defaults().runs(1)).decorate(this::stubborn),
            options -> options.stopTimeout(Duration.ofSeconds(15)),
            EventLog.inMemory());

    @AfterEach
    void stopTheServer() {
        fixture.close();
    }

    private HttpRequest.Builder stranger(String path) {
        return HttpRequest.newBuilder(fixture.uri(path)).timeout(Duration.ofSeconds(20));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health/live", "/health/ready", "/health/started", "/livez", "/readyz"})
    void answersWhoeverAsksFromWhateverPage(String path) {
        fixture.start();

        HttpResponse<String> response = fixture.send(stranger(path).header("Origin", "https://elsewhere.example"));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"status\":\"UP\",\"checks\":[]}");
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    }

    @Test
    void answersHeadWithoutABodyAndRefusesToBePostedTo() {
        fixture.start();

        HttpResponse<String> head = fixture.send(stranger("/health/ready").method("HEAD", BodyPublishers.noBody()));
        HttpResponse<String> post = fixture.send(stranger("/health/ready").POST(BodyPublishers.noBody()));

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    @Test
    void tellsDetailsToClientsThatAreLetInAlone() {
        fixture.start();
        fixture.startRun("w", "{}");

        HttpResponse<String> known = fixture.get("/health/ready");
        HttpResponse<String> forger =
                fixture.send(stranger("/health/ready").header("Authorization", "Bearer of nothing"));

        assertThat(json(known).at("/checks/0/name").asText()).isEqualTo("host");
        assertThat(json(known).at("/checks/0/data/runs").asInt()).isEqualTo(1);
        assertThat(forger.statusCode()).isEqualTo(200);
        assertThat(json(forger).path("checks")).isEmpty();
        fixture.stage.letGo("done");
    }

    @Test
    void staysReadyWhenItIsFull() {
        fixture.start();
        fixture.startRun("w", "{}");
        assertThat(fixture.post("/spells/e/runs", "{}").statusCode()).isEqualTo(429);

        assertThat(fixture.get("/health/ready").statusCode()).isEqualTo(200);
        fixture.stage.letGo("done");
    }

    @Test
    void isNotReadyFromTheMomentOfStoppingButAliveUntilTheEnd() throws Exception {
        fixture.start();
        CompletableFuture<HttpResponse<String>> call =
                CompletableFuture.supplyAsync(() -> fixture.post("/spells/f/runs", "{}"));
        await().atMost(Duration.ofSeconds(30)).until(() -> fixture.handler.connections() == 1);
        assertThat(works.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(fixture.server.dump()).contains("1 connections");

        CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> LifeCycle.stop(fixture.server));

        await().atMost(Duration.ofSeconds(30))
                .until(() -> fixture.send(stranger("/health/ready")).statusCode() == 503);
        assertThat(fixture.send(stranger("/health/ready")).body()).contains("\"status\":\"DOWN\"");
        assertThat(fixture.send(stranger("/health/live")).statusCode()).isEqualTo(200);
        letGo.countDown();
        stopped.get(20, TimeUnit.SECONDS);
        assertThat(call.get(20, TimeUnit.SECONDS).body()).contains("cancelled");
    }

    /** A worker that does not mind being cancelled, so that the server has something to wait for. */
    private Worker stubborn(Worker worker, Node node, Component component) {
        return component.name().equals("Fail")
                ? (in, ctx) -> {
                    works.countDown();
                    awaitWhateverHappens(letGo);
                    return Outputs.none();
                }
                : worker;
    }

    private static void awaitWhateverHappens(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
