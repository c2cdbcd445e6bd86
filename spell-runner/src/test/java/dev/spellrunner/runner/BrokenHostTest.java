// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.single;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.runner.RunResult.Status;
import dev.spellrunner.runner.fixture.ManualScheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs whose host gave them something that does not work: they end all the same. */
@Timeout(30)
class BrokenHostTest {

    private final Bench bench = new Bench();

    @Test
    void aRunEndsThoughItsIdCannotBeHad() throws Exception {
        try (SpellRunner runner = bench.echo("A")
                .on(single("A"))
                .runIds(() -> {
                    throw new IllegalStateException("no id");
                })
                .build()) {
            assertThat(Bench.await(runner.start(Map.of())).status()).isEqualTo(Status.FAILED);
        }
    }

    @Test
    void aRunEndsThoughTheClockStops() throws Exception {
        AtomicInteger left = new AtomicInteger(3);
        Clock broken = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                if (left.getAndDecrement() <= 0) {
                    throw new IllegalStateException("no time");
                }
                return Instant.EPOCH;
            }
        };
        try (SpellRunner runner = bench.echo("A").on(single("A")).clock(broken).build()) {
            assertThat(Bench.await(runner.start(Map.of())).status()).isEqualTo(Status.FAILED);
        }
    }

    @Test
    void aRunThatTheEngineFailsCancelsWhatIsInFlight() throws Exception {
        CompletableFuture<Outputs> never = new CompletableFuture<>();
        ManualScheduler time = new ManualScheduler();
        time.breakDown();
        bench.add(Bench.builder("Later").nonBlocking().worker((in, ctx) -> Outputs.later(never)));
        bench.add(Bench.builder("Timed")
                .timeout(Duration.ofSeconds(1))
                .worker((in, ctx) -> Outputs.later(new CompletableFuture<>())));
        try (SpellRunner runner = bench.on(Bench.spell()
                        .node("a", "Later")
                        .node("b", "Timed")
                        .wire("start", "trigger", "a", "trigger")
                        .wire("start", "trigger", "b", "trigger")
                        .build())
                .scheduler(time)
                .build()) {
            assertThat(Bench.await(runner.start(Map.of())).status()).isEqualTo(Status.FAILED);
        }
        assertThat(never).isCancelled();
    }
}
