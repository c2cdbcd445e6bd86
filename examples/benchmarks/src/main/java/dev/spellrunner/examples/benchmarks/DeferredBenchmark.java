// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.runner.SpellRunner;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
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

/** Many runs at once of a chain of 20 nodes that each answer after a millisecond, while no thread waits for them. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 30, time = 50, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH sets the fields before it calls anything else.
public class DeferredBenchmark {

    static final int CHAIN = 20;
    private static final long LONGEST_SECONDS = 60;

    /** The number of runs at once. */
    @Param({"1000", "10000"})
    public int runs;

    private ScheduledExecutorService timer;
    private ExecutorService pool;
    private SpellRunner runner;

    /** Makes the spell ready. */
    @Setup
    public void prepare() {
        timer = Executors.newSingleThreadScheduledExecutor();
        pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        // The input and the output wait for nothing.
        Workload chain = Workload.named("chain-" + (CHAIN + 2));
        runner = SpellRunner.builder(SpellReader.standard().read(ReteText.of(chain)))
                .components(BenchmarkComponents.deferred(timer))
                .executor(pool)
                .build();
    }

    /** Ends the threads. */
    @TearDown
    public void close() {
        runner.close();
        pool.shutdownNow();
        timer.shutdownNow();
    }

    /** A chain of futures, which goes on on the pool. */
    @Benchmark
    public Object deferredFutures() throws InterruptedException {
        CountDownLatch open = new CountDownLatch(runs);
        AtomicReference<@Nullable Object> last = new AtomicReference<>();
        for (int i = 0; i < runs; i++) {
            CompletableFuture<Long> chain = CompletableFuture.completedFuture(Workload.INPUT);
            for (int node = 0; node < CHAIN; node++) {
                chain = chain.thenComposeAsync(
                        value -> BenchmarkComponents.inAMillisecond(timer, NodeWork.next(value)), pool);
            }
            CompletableFuture<Void> unused = chain.thenAccept(value -> {
                last.set(value);
                open.countDown();
            });
        }
        return await(open, last);
    }

    /** Runs of the engine. */
    @Benchmark
    public Object deferredEngine() throws InterruptedException {
        CountDownLatch open = new CountDownLatch(runs);
        AtomicReference<@Nullable Object> last = new AtomicReference<>();
        for (int i = 0; i < runs; i++) {
            runner.start(Map.of("x", Workload.INPUT)).onEnd(result -> {
                last.set(result.output("result"));
                open.countDown();
            });
        }
        return await(open, last);
    }

    private Object await(CountDownLatch open, AtomicReference<@Nullable Object> last) throws InterruptedException {
        if (!open.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(open.getCount() + " of " + runs + " runs have not ended");
        }
        return requireNonNull(last.get(), "last");
    }
}
