// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.named;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random graphs against a naive evaluator: the nodes are drawn in an order in which each comes after its sources. */
@Timeout(60)
class RandomGraphTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void givesWhatANaiveEvaluatorGivesAndKeepsTheGrammarOfEvents(int seed) {
        Random random = new Random(seed);
        Bench bench = new Bench();
        bench.plain("Now", (in, ctx) -> Outputs.of("out", sum(in.all("in")) + 1));
        bench.plain("Later", (in, ctx) -> {
            long sum = sum(in.all("in"));
            return Outputs.later(CompletableFuture.supplyAsync(() -> Outputs.of("out", sum + 1)));
        });
        int size = 2 + random.nextInt(60);
        SpellBuilder spell = Spell.named("random " + seed);
        long[] expected = new long[size];
        for (int i = 0; i < size; i++) {
            spell.node("n" + i, random.nextBoolean() ? "Now" : "Later");
            expected[i] = 1;
            for (int j = 0; j < i; j++) {
                if (random.nextInt(size) < 3) {
                    spell.wire("n" + j, "out", "n" + i, "in");
                    expected[i] = (expected[i] + expected[j]) % 1_000_003;
                }
            }
        }
        Map<String, Object> outputs = new HashMap<>();
        for (int i = 0; i < size; i += 3) {
            spell.node("o" + i, "Output", named("o" + i)).wire("n" + i, "out", "o" + i, "input");
            outputs.put("o" + i, expected[i] % 1_000_003);
        }

        try (SpellRunner runner = bench.on(spell.build()).build()) {
            RunResult result = runner.run(Map.of());

            assertThat(result.orThrow().outputs()).hasSameSizeAs(outputs);
            outputs.forEach((name, value) -> assertThat(Long.parseLong(String.valueOf(result.output(name))) % 1_000_003)
                    .isEqualTo(value));
        }
        assertGrammar(bench);
    }

    private static long sum(Iterable<?> values) {
        long sum = 0;
        for (Object value : values) {
            sum = (sum + ((Number) value).longValue()) % 1_000_003;
        }
        return sum;
    }

    private static void assertGrammar(Bench bench) {
        Map<String, Boolean> open = new HashMap<>();
        long seq = 0;
        for (NodeEvent event : bench.events) {
            assertThat(event.seq()).isEqualTo(++seq);
            String path = event.path().toString();
            if (event instanceof NodeEvent.Started) {
                assertThat(open.put(path, true)).as("%s started once", path).isNull();
            } else if (event.isTerminal()) {
                assertThat(open.put(path, false)).as("%s was under way", path).isEqualTo(true);
            }
        }
        assertThat(bench.told()).startsWith("Started ").endsWith("Completed ");
        assertThat(open).doesNotContainValue(true);
    }
}
