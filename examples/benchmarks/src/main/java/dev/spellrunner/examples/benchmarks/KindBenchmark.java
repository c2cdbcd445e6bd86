// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.runner.SpellRunner;
import java.util.List;
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

/** One run of a graph by the kind of its components, beside futures that do the same: inline, on a pool, or composed. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 20, time = 50, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH sets the fields before it calls anything else.
public class KindBenchmark {

    static final List<String> WORKLOADS =
            List.of("chain-10", "chain-100", "chain-1000", "fan-100", "layers", "diamond");

    @Param({"chain-10", "chain-100", "chain-1000", "fan-100", "layers", "diamond"})
    public String workload;

    @Param({"pure", "nonBlocking", "default", "deferred"})
    public String kind;

    private ExecutorService pool;
    private FutureGraph futures;
    private SpellRunner runner;
    private Map<String, Object> inputs;

    /** Makes the workload ready. */
    @Setup
    public void prepare() {
        Workload graph = Workload.named(workload);
        NodeKind itsKind = NodeKind.named(kind);
        pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        futures = switch (itsKind) {
            case PURE, NON_BLOCKING -> FutureGraph.inline(graph);
            case DEFAULT -> FutureGraph.on(pool, graph);
            case DEFERRED -> FutureGraph.composed(graph);
        };
        runner = SpellRunner.builder(SpellReader.standard().read(ReteText.of(graph)))
                .components(BenchmarkComponents.of(itsKind))
                .executor(pool)
                .build();
        inputs = graph.inputs();
    }

    /** Ends the threads. */
    @TearDown
    public void close() {
        runner.close();
        pool.shutdownNow();
    }

    /** By hand. */
    @Benchmark
    public Object kindFutures() {
        return futures.run(Workload.INPUT);
    }

    /** The engine without a sink. */
    @Benchmark
    public Object kindEngine() {
        return requireNonNull(runner.run(inputs).output("result"), "result");
    }
}
