// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.cluster.Lease;
import dev.spellrunner.runner.cluster.RunHeader;
import dev.spellrunner.runner.cluster.RunWatcher;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.LoggedEvent;
import dev.spellrunner.runner.store.RunDirectory;
import dev.spellrunner.runner.store.Sync;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
 * A run of a hundred nodes on its own thread, in a host that keeps its events in memory alone, or in a directory as well; and
 * the barrier before a node with a lasting effect: to write an event and to wait until it is written.
 */
@Fork(1)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 1, time = 20)
@Measurement(iterations = 1, time = 10)
public class StoreBenchmark {

    private static final String WORKLOAD = "chain-100";
    private static final User ADA = new User("ada");
    /** So many runs at most are not written yet. */
    private static final int MOST_BEHIND = 50;

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** The CPU time of the run's thread for each run, whoever else shared the processor. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class OfThread {

        private long runs;
        private long nanos;
        private long bytes;

        /** Forgets what was counted before. */
        @Setup(Level.Iteration)
        public void reset() {
            runs = 0;
            nanos = 0;
            bytes = 0;
        }

        void count(long cpuNanos, long allocated) {
            runs++;
            nanos += cpuNanos;
            bytes += allocated;
        }

        /** Returns the time on a processor for each run, in nanoseconds. */
        public double cpuNanosOfRun() {
            return (double) nanos / Math.max(1, runs);
        }

        /** Returns the bytes that the thread allocated for each run. */
        public double bytesOfRun() {
            return (double) bytes / Math.max(1, runs);
        }
    }

    /** A host, and what keeps its runs. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH sets the fields before it calls anything else.
    public static class Hosted {

        /** The place of the events: memory alone, or a directory that forces them to the disk at certain moments. */
        @Param({"memory", "NEVER", "BARRIERS", "ALWAYS"})
        public String store;

        private Path directory;
        private SpellHost host;
        private SpellManager manager;
        private final Map<String, Object> inputs = Map.of("x", Workload.INPUT);

        /** Makes the host; its runs are on the thread that starts them. */
        @Setup
        public void prepare() throws IOException {
            Spell spell = SpellReader.standard().read(ReteText.of(Workload.named(WORKLOAD)));
            InMemorySpells spells = new InMemorySpells(spell);
            SpellHost.Builder builder = SpellHost.builder(user -> spells)
                    .components(BenchmarkComponents.pure())
                    .executor(Runnable::run);
            directory = Files.createTempDirectory("runs");
            if (!store.equals("memory")) {
                builder.runs(RunDirectory.builder(directory)
                        .sync(Sync.valueOf(store))
                        .runs(1000)
                        .build());
            }
            host = builder.build();
            manager = host.connect(ADA, () -> {});
        }

        Run run() {
            return manager.start(WORKLOAD, RunRequest.of(inputs));
        }

        void awaitWriter() {
            while (host.runs() > 0) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }

        /** Waits until all runs are compressed, so that nobody changes the directory any more. */
        private void awaitArchive() throws IOException {
            Path underWay = directory.resolve("under-way");
            while (Files.exists(underWay) && isFull(underWay)) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }

        private static boolean isFull(Path some) throws IOException {
            try (Stream<Path> files = Files.list(some)) {
                return files.findAny().isPresent();
            }
        }

        /** Closes the host, and removes the directory. */
        @TearDown
        public void close() throws IOException {
            awaitWriter();
            awaitArchive();
            host.close();
            deleteAll(directory);
        }
    }

    /** A run of a directory, without a host. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH sets the fields before it calls anything else.
    public static class Leased {

        /** When the directory forces what is written to the disk. */
        @Param({"NEVER", "BARRIERS"})
        public String sync;

        private static final EventCodec CODEC = EventCodec.create();
        private static final Instant NOW = Instant.EPOCH;

        private Path directory;
        private RunDirectory runs;
        private Lease lease;
        private long seq;

        /** Begins a run. */
        @Setup
        public void prepare() throws IOException {
            Spell spell = SpellReader.standard().read(ReteText.of(Workload.named(WORKLOAD)));
            directory = Files.createTempDirectory("runs");
            runs = RunDirectory.builder(directory).sync(Sync.valueOf(sync)).build();
            RunHeader header = new RunHeader(
                    new Channel("ada", spell.id()),
                    "r-1",
                    Optional.empty(),
                    NOW,
                    Optional.empty(),
                    spell.version(),
                    false,
                    true,
                    Map.of());
            lease = runs.begin(header, spell, new Deaf());
            append(new NodeEvent.Started("r-1", spell.id(), 1, 1, NOW, NodePath.ROOT, "", Map.of()));
            seq = 1;
        }

        CompletionStage<Void> barrier() {
            seq++;
            append(new NodeEvent.Started("r-1", WORKLOAD, seq, seq, NOW, NodePath.of("7"), "Step", Map.of("in", 1)));
            return lease.written();
        }

        private void append(NodeEvent event) {
            lease.append(LoggedEvent.of(event, CODEC));
        }

        /** Closes the directory, and removes it. */
        @TearDown
        public void close() throws IOException {
            runs.close();
            deleteAll(directory);
        }
    }

    private record Deaf() implements RunWatcher {

        @Override
        public void tell(List<LoggedEvent> events) {}

        @Override
        public void behind(CompletionStage<Void> caughtUp) {}

        @Override
        public void lost(Throwable why) {
            throw new IllegalStateException(why);
        }
    }

    private static void deleteAll(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Runs, and sees to it that no more wait to be written than a writer can bear. */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    public Object run(Hosted hosted, OfThread ofThread) {
        if (hosted.host.runs() > MOST_BEHIND) {
            hosted.awaitWriter();
        }
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long nanos = THREADS.getCurrentThreadCpuTime();
        Run run = hosted.run();
        ofThread.count(THREADS.getCurrentThreadCpuTime() - nanos, THREADS.getCurrentThreadAllocatedBytes() - bytes);
        return run;
    }

    /** The time until what has just been told is written. */
    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    public Object barrier(Leased leased) {
        CompletionStage<Void> written = leased.barrier();
        written.toCompletableFuture().join();
        return written;
    }
}
