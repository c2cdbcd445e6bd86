// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.runner.host.Admission;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.testing.ManualClock;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Credentials of a client may hold for a while only. */
@Timeout(60)
class ExpiryTest {

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualClock clock = new ManualClock(NOON);
    private final Authenticator untilOne = Authenticator.expiring(
            credentials -> CompletableFuture.completedFuture(Admission.until(NOON.plus(HOUR), Fixture.ADA)));
    private final Fixture fixture =
            new Fixture(untilOne, options -> options.clock(clock).pingInterval(Duration.ofMillis(100))).start();

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void endsAWebSocketWhenItsTokenExpires() {
        RpcClient ada = fixture.connect("any");
        ada.call("spell.open", "{\"spell\":\"e\"}");

        clock.pass(HOUR);

        assertThat(ada.closeCode()).isEqualTo(1008);
        fixture.awaitNothingLeft();
    }

    @Test
    void endsAStreamOfEventsWhenItsTokenExpires() throws Exception {
        HttpRequest.Builder streaming = fixture.request("/spells/w/runs")
                .header("Accept", "text/event-stream")
                .POST(BodyPublishers.ofString("{}"));
        HttpResponse<Stream<String>> stream =
                HttpClient.newHttpClient().send(streaming.build(), BodyHandlers.ofLines());

        clock.pass(HOUR);

        assertThat(stream.body()).noneMatch(line -> line.contains("\"path\":\"\"") && !line.contains("started"));
        HttpResponse<String> again = fixture.send(streaming);
        assertThat(again.statusCode()).isEqualTo(401);
        assertThat(again.body()).contains("has expired");
    }
}
