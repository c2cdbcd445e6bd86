// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.cluster.Lease;
import dev.spellrunner.runner.cluster.RunHeader;
import dev.spellrunner.runner.cluster.RunWatcher;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.LoggedEvent;
import dev.spellrunner.runner.store.RunDirectory;
import dev.spellrunner.runner.store.Sync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
 * The barrier before a node with a lasting effect: to write an event to a directory of runs and to wait until it is written.
 * {@link StoreCost} tells what a whole run costs its thread.
 */
@Fork(1)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 1, time = 20)
@Measurement(iterations = 1, time = 10)
public class StoreBenchmark {

    private static final String WORKLOAD = "chain-100";

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
                    Map.of(),
                    Map.of(),
                    Map.of());
            lease = runs.begin(header, spell, new Deaf());
            append(NodeEvent.of("r-1", spell.id()).seq(1).at(NOW).started(Map.of()));
            seq = 1;
        }

        CompletionStage<Void> barrier() {
            seq++;
            append(NodeEvent.of("r-1", WORKLOAD)
                    .seq(seq)
                    .at(NOW)
                    .node(NodePath.of("7"), "Step")
                    .started(Map.of("in", 1)));
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

    /** The time until what has just been told is written. */
    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    public Object barrier(Leased leased) {
        CompletionStage<Void> written = leased.barrier();
        written.toCompletableFuture().join();
        return written;
    }
}
