// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.runner.SpellRunner;
import java.util.List;
import java.util.Map;
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

/** One run of a graph of nodes that do not block, with a sink that keeps the last event, beside a loop that makes the same events. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 20, time = 50, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH sets the fields before it calls anything else.
public class ToldBenchmark {

    static final List<String> WORKLOADS = List.of("chain-10", "chain-100", "chain-1000", "layers", "diamond");

    @Param({"chain-100", "chain-1000", "layers", "diamond"})
    public String workload;

    private BareEvents loop;
    private SpellRunner runner;
    private Map<String, Object> inputs;

    /** Makes the workload ready. */
    @Setup
    public void prepare() {
        Workload graph = Workload.named(workload);
        CountingSink sink = new CountingSink();
        loop = new BareEvents(graph, sink);
        runner = SpellRunner.builder(SpellReader.standard().read(ReteText.of(graph)))
                .components(BenchmarkComponents.of(NodeKind.NON_BLOCKING))
                .sink(sink)
                .build();
        inputs = graph.inputs();
    }

    /** Ends the threads, if any were needed. */
    @TearDown
    public void close() {
        runner.close();
    }

    /** The floor: the loop makes the events. */
    @Benchmark
    public Object toldLoop() {
        return loop.run(Workload.INPUT);
    }

    /** The engine. */
    @Benchmark
    public Object toldEngine() {
        return requireNonNull(runner.run(inputs).output("result"), "result");
    }
}
