// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.engine.Alarm;
import dev.spellrunner.runner.fixture.ManualScheduler;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateGateTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Node NODE = Spell.named("s").node("7", "Echo").build().graph().nodes().stream()
            .findFirst()
            .orElseThrow();
    private static final Gate.Request REQUEST = Gate.Request.of("r", NodePath.of("7"), NODE, Map.of());

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);
    private final ManualScheduler time = new ManualScheduler();
    private final Gate gate = new RateGate(2, SECOND, Alarm.of(time), nanos::get);

    private void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
        time.pass(duration);
    }

    private static boolean passes(Decision decision) {
        return decision.equals(Decision.pass())
                || (decision instanceof Gate.Later later
                        && later.decision().toCompletableFuture().isDone());
    }

    @Test
    void letsSoManyPassAtOnceAndTheOthersInTheirOrder() {
        assertThat(passes(gate.ask(REQUEST))).isTrue();
        assertThat(passes(gate.ask(REQUEST))).isTrue();
        Decision third = gate.ask(REQUEST);
        Decision fifth = askAgain();
        assertThat(third)
                .isInstanceOfSatisfying(
                        Gate.Later.class,
                        later -> assertThat(later.reason()).isEqualTo("no more than 2 nodes may begin in 1000 ms"));
        assertThat(passes(third)).isFalse();

        pass(SECOND);

        assertThat(passes(third)).isTrue();
        assertThat(passes(fifth)).isFalse();
        pass(SECOND);
        assertThat(passes(fifth)).isTrue();
    }

    private Decision askAgain() {
        gate.ask(REQUEST);
        return gate.ask(REQUEST);
    }

    @Test
    void lettingNobodyPassForATimeDoesNotLetMorePassAfterwards() {
        gate.ask(REQUEST);
        gate.ask(REQUEST);
        pass(SECOND.multipliedBy(10));

        assertThat(passes(gate.ask(REQUEST))).isTrue();
        assertThat(passes(gate.ask(REQUEST))).isTrue();
        assertThat(passes(gate.ask(REQUEST))).isFalse();
    }

    @Test
    void takesItsTimerBackWhenTheNodeIsCancelled() throws Exception {
        gate.ask(REQUEST);
        gate.ask(REQUEST);
        Decision third = gate.ask(REQUEST);
        time.awaitTimers(1);

        assertThat(third)
                .isInstanceOfSatisfying(
                        Gate.Later.class,
                        later -> later.decision().toCompletableFuture().cancel(true));

        time.awaitTimers(0);
    }

    @Test
    void isAtLeastOneNodeInSomeTime() {
        assertThatThrownBy(() -> Gate.rate(0, SECOND)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Gate.rate(1, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isKeptByTheTimerOfTheJdk() {
        RunResult result = new Bench()
                .echo("A")
                .on(Bench.single("A"))
                .gate(Gate.rate(1, Duration.ofMillis(5)))
                .build()
                .run(Map.of());

        assertThat(result.outputs()).containsEntry("result", "a");
    }
}
