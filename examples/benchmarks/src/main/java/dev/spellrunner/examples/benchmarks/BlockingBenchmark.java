// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.runner.SpellRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

/**
 * One node to many whose workers keep a core busy, on an executor with a thread per core, and back to one: is every core
 * used?
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 30, time = 50, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH sets the fields before it calls anything else.
public class BlockingBenchmark {

    static final List<String> FANS = List.of("fan-10", "fan-100", "fan-1000");

    @Param({"fan-100", "fan-1000"})
    public String fan;

    private int width;
    private ExecutorService pool;
    private SpellRunner runner;
    private List<Callable<Long>> works;

    /** Makes the spell ready. */
    @Setup
    public void prepare() {
        Workload graph = Workload.named(fan);
        width = graph.size() - 3;
        pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        runner = SpellRunner.builder(SpellReader.standard().read(ReteText.of(graph)))
                .components(BenchmarkComponents.busy())
                .executor(pool)
                .build();
        works = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            works.add(() -> BenchmarkComponents.keepBusy(Workload.INPUT));
        }
    }

    /** Ends the threads. */
    @TearDown
    public void close() {
        runner.close();
        pool.shutdownNow();
    }

    /** The work of all nodes, one after the other, on one core. */
    @Benchmark
    public long busyOneByOne() {
        long sum = 0;
        for (int i = 0; i < width; i++) {
            sum += BenchmarkComponents.keepBusy(Workload.INPUT);
        }
        return sum;
    }

    /** The same work given to the pool at once, as one would by hand. */
    @Benchmark
    public long busyPool() throws Exception {
        long sum = 0;
        for (Future<Long> each : pool.invokeAll(works)) {
            sum += each.get();
        }
        return sum;
    }

    /** A run of the engine. */
    @Benchmark
    public Object busyEngine() {
        return requireNonNull(runner.run(Map.of("x", Workload.INPUT)).output("result"), "result");
    }
}
