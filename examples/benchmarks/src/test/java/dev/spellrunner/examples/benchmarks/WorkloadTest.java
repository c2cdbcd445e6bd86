// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.runner.SpellRunner;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadTest {

    static final List<String> names = Workload.NAMES;

    @ParameterizedTest
    @FieldSource("names")
    void givesTheSameResultInTheEngineAndByHand(String name) {
        Workload workload = Workload.named(name);
        ExecutorService pool = Executors.newFixedThreadPool(2);

        Object result = new SortedLoop(workload).run(Workload.INPUT);

        assertThat(result).isInstanceOf(Long.class);
        assertThat(new ReadyQueue(workload).run(Workload.INPUT)).isEqualTo(result);
        assertThat(FutureGraph.inline(workload).run(Workload.INPUT)).isEqualTo(result);
        assertThat(FutureGraph.on(pool, workload).run(Workload.INPUT)).isEqualTo(result);
        try (SpellRunner runner = engine(workload).build()) {
            assertThat(runner.run(workload.inputs()).orThrow().output("result")).isEqualTo(result);
        }
        pool.shutdownNow();
    }

    @ParameterizedTest
    @FieldSource("names")
    void makesTwoEventsANodeInTheEngineAndByHand(String name) {
        Workload workload = Workload.named(name);
        CountingSink byHand = new CountingSink();
        CountingSink engine = new CountingSink();

        new BareEvents(workload, byHand).run(Workload.INPUT);
        try (SpellRunner runner = engine(workload).sink(engine).build()) {
            runner.run(workload.inputs());
        }

        assertThat(byHand.count()).isEqualTo(2L * workload.size() + 2);
        assertThat(engine.count()).isEqualTo(byHand.count());
        assertThat(engine.last()).isInstanceOf(NodeEvent.Completed.class);
        assertThat(byHand.last()).isInstanceOf(NodeEvent.Completed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"chain-10", "chain-1000", "fan-100", "diamond"})
    void givesTheSameResultInLangGraph4j(String name) {
        Workload workload = Workload.named(name);

        Object result = new StateGraphRun(workload).run(Workload.INPUT);

        assertThat(result).isEqualTo(new SortedLoop(workload).run(Workload.INPUT));
    }

    @Test
    void givesTheSameResultWhenItsNodesAnswerLater() throws Exception {
        DeferredBenchmark benchmark = new DeferredBenchmark();
        benchmark.runs = 10;
        benchmark.prepare();

        assertThat(benchmark.deferredEngine()).isEqualTo(benchmark.deferredFutures());

        benchmark.close();
    }

    @Test
    void isReadAsAnySpellIs() throws Exception {
        LoadBenchmark benchmark = new LoadBenchmark();
        benchmark.workload = "both-100";
        benchmark.write();

        assertThat(benchmark.read().graph().nodes()).hasSize(100);
        assertThat(benchmark.readTree().at("/chain/nodes")).hasSize(100);
        assertThat(benchmark.readAndCompile().outputNames()).containsExactly("result");
    }

    @ParameterizedTest
    @FieldSource("names")
    void hasNothingWrong(String name) {
        assertThat(engine(Workload.named(name)).check()).isEmpty();
    }

    private static SpellRunner.Builder engine(Workload workload) {
        return SpellRunner.builder(SpellReader.standard().read(ReteText.of(workload)))
                .components(BenchmarkComponents.pure());
    }
}
