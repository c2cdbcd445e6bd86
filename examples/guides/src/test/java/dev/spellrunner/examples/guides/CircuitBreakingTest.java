// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.components.StandardComponents;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CircuitBreakingTest {

    private static final Map<String, Object> ADA = Map.of("name", "ada");

    private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.of(CircuitBreakerConfig.custom()
            .slidingWindowSize(2)
            .minimumNumberOfCalls(2)
            .build());

    private SpellRunner runner(Worker shouting) {
        Component shout = Greeting.shout().answering(shouting);
        return SpellRunner.builder(Greeting.spell())
                .components(StandardComponents.all().with(shout))
                .decorate(new CircuitBreaking(breakers))
                .build();
    }

    @Test
    void asksNoMoreWhereTwoWorkersHaveFailed() {
        AtomicInteger asked = new AtomicInteger();
        try (SpellRunner runner = runner((in, ctx) -> {
            asked.incrementAndGet();
            throw new IOException("hoarse");
        })) {
            runner.run(ADA);
            runner.run(ADA);
            RunResult refused = runner.run(ADA);

            assertThat(asked).hasValue(2);
            assertThat(refused.status()).isEqualTo(RunResult.Status.FAILED);
            assertThat(refused.failures())
                    .singleElement()
                    .satisfies(failure -> assertThat(failure.toString()).contains("node 'shout'", "'Shout' is OPEN"));
        }
    }

    @Test
    void hearsOfOutputsThatComeLater() {
        try (SpellRunner failing =
                        runner((in, ctx) -> Outputs.later(CompletableFuture.failedFuture(new IOException("hoarse"))));
                SpellRunner answering = runner(
                        (in, ctx) -> Outputs.later(CompletableFuture.completedFuture(Outputs.of("loud", "!"))))) {
            assertThat(answering.run(ADA).output("loud")).isEqualTo("!");
            assertThat(breaker().getMetrics().getNumberOfSuccessfulCalls()).isOne();

            failing.run(ADA);
            assertThat(breaker().getState()).isEqualTo(CircuitBreaker.State.OPEN);
        }
    }

    @Test
    void takesNoCancelledRunForAFailure() throws Exception {
        CompletableFuture<Outputs> never = new CompletableFuture<>();
        CompletableFuture<Void> asked = new CompletableFuture<>();
        try (SpellRunner runner = runner((in, ctx) -> {
            asked.complete(null);
            return Outputs.later(never);
        })) {
            Run run = runner.start(ADA);
            asked.get(30, TimeUnit.SECONDS);
            run.cancel();

            assertThat(run.result().get(30, TimeUnit.SECONDS).status()).isEqualTo(RunResult.Status.CANCELLED);
            await().until(never::isDone);
            assertThat(breaker().getMetrics().getNumberOfBufferedCalls()).isZero();
        }
    }

    private CircuitBreaker breaker() {
        return breakers.circuitBreaker("Shout");
    }
}
