// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.named;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
@Order(1)
class StressTest {

    /** Deeper than a stack would be. */
    private static final int LONG_CHAIN = 20_000;

    private static final int VERY_LONG_CHAIN = 100_000;

    private final Bench bench = new Bench();
    private final AtomicInteger calls = new AtomicInteger();
    private final ScheduledExecutorService later = Executors.newScheduledThreadPool(2);

    @AfterEach
    void stop() {
        later.shutdownNow();
    }

    private final Worker increment = (in, ctx) -> {
        calls.incrementAndGet();
        int sum = in.all("in").stream()
                .mapToInt(value -> ((Number) value).intValue())
                .sum();
        return Outputs.of("out", sum + 1);
    };

    private static SpellBuilder spell() {
        return Spell.named("stress").node("start", "Module Trigger In").node("x", "Universal Input", named("x"));
    }

    @RepeatedTest(20)
    void fiftyRunsAtOnceGiveFiftyAnswersOfTheirOwn() throws Exception {
        Random random = new Random(7);
        bench.plain("Later", (in, ctx) -> {
            CompletableFuture<Outputs> answer = new CompletableFuture<>();
            int delay;
            synchronized (random) {
                delay = random.nextInt(3_000);
            }
            Object value = in.get("in");
            CompletableFuture.delayedExecutor(delay, TimeUnit.MICROSECONDS, later)
                    .execute(() -> answer.complete(Outputs.of("out", value)));
            return Outputs.later(answer);
        });
        SpellBuilder chain = spell();
        for (int i = 0; i < 5; i++) {
            chain.node("n" + i, "Later");
            chain.wire(i == 0 ? "start" : "n" + (i - 1), "trigger", "n" + i, "trigger");
            chain.wire(i == 0 ? "x" : "n" + (i - 1), i == 0 ? "output" : "out", "n" + i, "in");
        }
        chain.node("o", "Output", named("y"))
                .wire("n4", "trigger", "o", "trigger")
                .wire("n4", "out", "o", "input");

        try (SpellRunner runner = bench.on(chain.build()).build()) {
            List<Run> runs = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                runs.add(runner.start(Map.of("x", i)));
            }

            for (int i = 0; i < 50; i++) {
                assertThat(Bench.await(runs.get(i)).output("y")).isEqualTo(i);
            }
        }
    }

    @Test
    void twentyStackedDiamondsRunEachNodeOnce() {
        bench.plain("Sum", increment);
        SpellBuilder diamonds = spell().node("top0", "Sum")
                .wire("start", "trigger", "top0", "trigger")
                .wire("x", "output", "top0", "in");
        for (int i = 0; i < 20; i++) {
            String top = "top" + i;
            String next = "top" + (i + 1);
            diamonds.node("l" + i, "Sum").node("r" + i, "Sum").node(next, "Sum");
            for (String side : List.of("l" + i, "r" + i)) {
                diamonds.wire(top, "out", side, "in").wire(side, "out", next, "in");
                diamonds.wire(top, "trigger", side, "trigger").wire(side, "trigger", next, "trigger");
            }
        }
        diamonds.node("o", "Output", named("y"))
                .wire("top20", "trigger", "o", "trigger")
                .wire("top20", "out", "o", "input");

        try (SpellRunner runner = bench.on(diamonds.build()).build()) {
            RunResult result = runner.run(Map.of("x", 0));

            assertThat(result.output("y")).isEqualTo((1 << 20) + 3 * ((1 << 20) - 1));
            assertThat(calls).hasValue(61);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true", "true, true"})
    void aLongChainRuns(boolean byData, boolean byTrigger) {
        chainRuns(LONG_CHAIN, byData, byTrigger);
    }

    @Tag("full")
    @ParameterizedTest
    @CsvSource({"true, false", "false, true", "true, true"})
    void aChainOfAHundredThousandNodesRuns(boolean byData, boolean byTrigger) {
        chainRuns(VERY_LONG_CHAIN, byData, byTrigger);
    }

    private void chainRuns(int length, boolean byData, boolean byTrigger) {
        bench.add(Bench.builder("Sum").pure().worker(increment));
        SpellBuilder chain = spell();
        for (int i = 0; i < length; i++) {
            chain.node("n" + i, "Sum");
            if (byData) {
                chain.wire(i == 0 ? "x" : "n" + (i - 1), i == 0 ? "output" : "out", "n" + i, "in");
            }
            if (byTrigger) {
                chain.wire(i == 0 ? "start" : "n" + (i - 1), "trigger", "n" + i, "trigger");
            }
        }
        String last = "n" + (length - 1);
        chain.node("o", "Output", named("y"))
                .wire(byTrigger ? last : "start", "trigger", "o", "trigger")
                .wire(last, "out", "o", "input");

        RunResult result = bench.on(chain.build()).build().run(Map.of("x", 0));

        assertThat(result.orThrow().output("y")).isEqualTo(byData ? length : 1);
        assertThat(calls).hasValue(length);
    }

    @Test
    void tenThousandBranchesJoin() {
        bench.add(Bench.builder("Sum").nonBlocking().worker(increment));
        SpellBuilder fan = spell().node("first", "Sum").wire("start", "trigger", "first", "trigger");
        for (int i = 0; i < 10_000; i++) {
            fan.node("n" + i, "Sum")
                    .wire("first", "trigger", "n" + i, "trigger")
                    .wire("first", "out", "n" + i, "in");
        }
        fan.node("join", "Sum");
        for (int i = 0; i < 10_000; i++) {
            fan.wire("n" + i, "trigger", "join", "trigger").wire("n" + i, "out", "join", "in");
        }
        fan.node("o", "Output", named("y"))
                .wire("join", "trigger", "o", "trigger")
                .wire("join", "out", "o", "input");

        RunResult result = bench.on(fan.build()).build().run(Map.of());

        assertThat(result.orThrow().output("y")).isEqualTo(20_001);
        assertThat(calls).hasValue(10_002);
    }

    @Test
    void noThreadIsLeftAfterClose() throws Exception {
        List<Thread> threads = new ArrayList<>();
        CountDownLatch all = new CountDownLatch(4);
        bench.plain("Meet", (in, ctx) -> {
            synchronized (threads) {
                threads.add(Thread.currentThread());
            }
            all.countDown();
            assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
            return Outputs.none();
        });
        SpellBuilder fan = spell();
        for (int i = 0; i < 4; i++) {
            fan.node("n" + i, "Meet").wire("start", "trigger", "n" + i, "trigger");
        }
        SpellRunner runner = bench.on(fan.build()).build();
        assertThat(Bench.await(runner.start(Map.of())).isCompleted()).isTrue();

        runner.close();

        for (Thread thread : threads) {
            thread.join(10_000);
            assertThat(thread.isAlive()).isFalse();
        }
    }
}
