// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkPolicy;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkPolicyTest {

    private final AtomicInteger tries = new AtomicInteger();

    private SpellRunner runner(WorkPolicy policy, Worker worker) {
        Components components = StandardComponents.all()
                .with(Component.named("Ask")
                        .triggerInput("trigger")
                        .triggerOutput("trigger")
                        .output("output", SocketType.ANY)
                        .worker(worker))
                .under(Map.of("Ask", policy));
        Spell spell = components
                .draw("s")
                .node("start", "Module Trigger In")
                .node("ask", "Ask")
                .node("end", "Output", Map.of("name", "said"))
                .then("start", "ask", "end")
                .wire("ask", "end")
                .build();
        return SpellRunner.builder(spell).components(components).build();
    }

    private Outputs third() throws IOException {
        if (tries.incrementAndGet() < 3) {
            throw new IOException("away");
        }
        return Outputs.of("output", "here");
    }

    @Test
    void letsAWorkerTryAgain() {
        WorkPolicy policy = WorkPolicy.none().attempts(3, Duration.ofMillis(1));

        RunResult result = runner(policy, (in, ctx) -> third()).run(Map.of());

        assertThat(result.orThrow().output("said")).isEqualTo("here");
        assertThat(tries).hasValue(3);
    }

    @Test
    void letsAWorkerTryAgainWhoseOutputsComeLater() throws Exception {
        WorkPolicy policy = WorkPolicy.none().attempts(3, Duration.ofMillis(1)).atOnce(1);
        SpellRunner runner = runner(
                policy,
                (in, ctx) -> Outputs.later(CompletableFuture.supplyAsync(() -> {
                    try {
                        return third();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                })));

        RunResult first = runner.start(Map.of()).result().get(30, SECONDS);
        RunResult second = runner.start(Map.of()).result().get(30, SECONDS);

        assertThat(first.orThrow().output("said")).isEqualTo("here");
        assertThat(second.orThrow().output("said")).isEqualTo("here");
        assertThat(tries).hasValue(4);
    }

    @Test
    void givesUpAfterTheLastAttemptAndAtOnceWhereInputsAreWrong() {
        WorkPolicy policy = WorkPolicy.none().attempts(2, Duration.ZERO);

        RunResult failed = runner(policy, (in, ctx) -> {
                    tries.incrementAndGet();
                    throw new IOException("away");
                })
                .run(Map.of());
        RunResult wrong = runner(policy, (in, ctx) -> {
                    tries.incrementAndGet();
                    throw new IllegalArgumentException("no number");
                })
                .run(Map.of());

        assertThat(failed.failures()).singleElement().extracting("message").isEqualTo("away");
        assertThat(wrong.failures()).singleElement().extracting("message").isEqualTo("no number");
        assertThat(tries).hasValue(3);
    }

    @Test
    void limitsHowManyWorkAtOnceInAllRuns() throws Exception {
        Semaphore go = new Semaphore(0);
        CountDownLatch two = new CountDownLatch(2);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        SpellRunner runner = runner(WorkPolicy.none().atOnce(2), (in, ctx) -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            two.countDown();
            go.acquire();
            inside.decrementAndGet();
            return Outputs.of("output", 1);
        });

        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            runs.add(runner.start(Map.of()));
        }
        assertThat(two.await(30, SECONDS)).isTrue();
        go.release(6);
        for (Run run : runs) {
            assertThat(run.result().get(30, SECONDS).isCompleted()).isTrue();
        }

        assertThat(most).hasValue(2);
    }

    @Test
    void limitsTheTimeOfANodeItsAttemptsIncluded() {
        WorkPolicy policy =
                WorkPolicy.none().attempts(1000, Duration.ofSeconds(20)).timeout(Duration.ofMillis(50));

        RunResult result = runner(policy, (in, ctx) -> {
                    throw new IOException("away");
                })
                .run(Map.of());

        assertThat(result.failures())
                .singleElement()
                .extracting("message")
                .asString()
                .contains("50 ms");
    }

    @Test
    void isReadFromWhatAnApplicationIsConfiguredWith() {
        assertThat(WorkPolicy.of(Map.of("attempts", "3", "backoff", 200, "timeout", 30_000, "atOnce", 8)))
                .isEqualTo(WorkPolicy.none()
                        .attempts(3, Duration.ofMillis(200))
                        .timeout(Duration.ofSeconds(30))
                        .atOnce(8));
        assertThat(WorkPolicy.of(Map.of())).isEqualTo(WorkPolicy.none());
        assertThatThrownBy(() -> WorkPolicy.of(Map.of("atempts", 3)))
                .hasMessage("a policy has no field 'atempts' (did you mean 'attempts'?)");
        assertThatThrownBy(() -> WorkPolicy.of(Map.of("attempts", "many"))).hasMessageContaining("no whole number");
        assertThatThrownBy(() -> WorkPolicy.of(Map.of("attempts", 0))).hasMessage("attempts are 1 or more, not 0");
    }

    @Test
    void isForComponentsThatThereAreAndThatAskSomething() {
        assertThatThrownBy(() -> StandardComponents.all().under(Map.of("Genrator", WorkPolicy.none())))
                .hasMessage("there is no component 'Genrator' to give a policy to (did you mean 'Generator'?)");
        assertThatThrownBy(() -> StandardComponents.all().under(Map.of("ForEach", WorkPolicy.none())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs no policy");
    }
}
