// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.runner.SpellRunner;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One run of a graph of pure workers: the engine, with and without a sink, and what one would write by hand. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 30, time = 50, timeUnit = TimeUnit.MILLISECONDS)
public class RunBenchmark {

    /** A workload in all its forms. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init") // JMH sets the fields before it calls anything else.
    public static class Prepared {

        @Param({
            "chain-10",
            "chain-100",
            "chain-1000",
            "triggers-1000",
            "both-1000",
            "fan-100",
            "fan-1000",
            "layers",
            "diamond",
            "diamonds"
        })
        public String workload;

        SortedLoop loop;
        ReadyQueue queue;
        FutureGraph futures;
        FutureGraph pooledFutures;
        BareEvents bareEvents;
        SpellRunner silent;
        SpellRunner told;
        Map<String, Object> inputs;
        CountingSink counted;
        private ExecutorService pool;

        /** Makes the workload ready in all its forms. */
        @Setup
        public void prepare() {
            Workload graph = Workload.named(workload);
            pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
            loop = new SortedLoop(graph);
            queue = new ReadyQueue(graph);
            futures = FutureGraph.inline(graph);
            pooledFutures = FutureGraph.on(pool, graph);
            counted = new CountingSink();
            bareEvents = new BareEvents(graph, counted);
            inputs = graph.inputs();
            silent = runner(graph).build();
            told = runner(graph).sink(counted).build();
        }

        private static SpellRunner.Builder runner(Workload graph) {
            return SpellRunner.builder(SpellReader.standard().read(ReteText.of(graph)))
                    .components(BenchmarkComponents.pure());
        }

        /** Ends the threads. */
        @TearDown
        public void close() {
            pool.shutdownNow();
            silent.close();
            told.close();
        }
    }

    /** A workload that LangGraph4j can take: its branches join again right away. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init") // JMH sets the fields before it calls anything else.
    public static class Drawn {

        @Param({"chain-10", "chain-100", "chain-1000", "fan-100", "diamond"})
        public String workload;

        StateGraphRun graph;

        /** Makes the workload ready. */
        @Setup
        public void prepare() {
            graph = new StateGraphRun(Workload.named(workload));
        }
    }

    /** The floor: one loop over the nodes in order. */
    @Benchmark
    public Object loop(Prepared prepared) {
        return prepared.loop.run(Workload.INPUT);
    }

    /** A queue of the nodes that wait for nothing any more. */
    @Benchmark
    public Object readyQueue(Prepared prepared) {
        return prepared.queue.run(Workload.INPUT);
    }

    /** A future for each node, on the completing thread. */
    @Benchmark
    public Object futures(Prepared prepared) {
        return prepared.futures.run(Workload.INPUT);
    }

    /** A future for each node, on a pool. */
    @Benchmark
    public Object futuresOnPool(Prepared prepared) {
        return prepared.pooledFutures.run(Workload.INPUT);
    }

    /** The engine without a sink. */
    @Benchmark
    public Object engine(Prepared prepared) {
        return resultOf(prepared.silent, prepared);
    }

    /** The floor with a sink: the loop makes the events. */
    @Benchmark
    public Object loopWithEvents(Prepared prepared) {
        return prepared.bareEvents.run(Workload.INPUT);
    }

    /** The engine with a sink that counts. */
    @Benchmark
    public Object engineWithEvents(Prepared prepared) {
        return resultOf(prepared.told, prepared);
    }

    /** LangGraph4j. */
    @Benchmark
    public Object langGraph4j(Drawn drawn) {
        return drawn.graph.run(Workload.INPUT);
    }

    private static Object resultOf(SpellRunner runner, Prepared prepared) {
        return requireNonNull(runner.run(prepared.inputs).output("result"), "result");
    }
}
