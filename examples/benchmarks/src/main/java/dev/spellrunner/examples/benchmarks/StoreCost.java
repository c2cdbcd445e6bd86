// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.store.RunDirectory;
import dev.spellrunner.runner.store.Sync;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells what it costs to keep runs in a directory, beside keeping their events in memory alone: the time on a processor of the
 * run's own thread, and beside it that of the threads that write and compress. The hosts take turns in one process, and the
 * fastest of many turns counts, so that what else the machine does hits all of them. It is no part of the suite:
 *
 * <pre>
 * java -cp examples/benchmarks/target/benchmarks.jar dev.spellrunner.examples.benchmarks.StoreCost chain-100
 * </pre>
 */
public final class StoreCost {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final User ADA = new User("ada");
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final int WARM_UP_TURNS = 100;
    private static final int TURNS = 200;
    private static final int NODES_OF_TURN = 5_000;
    private static final int MICROS = 1_000;

    private StoreCost() {}

    /**
     * Measures and prints a table.
     *
     * @param args names of workloads; none for a chain of 100 nodes
     */
    public static void main(String[] args) throws IOException {
        for (String workload : args.length == 0 ? new String[] {"chain-100"} : args) {
            print(System.out, workload, 1);
        }
    }

    /**
     * Measures and prints a table in Markdown.
     *
     * @param share how much to measure: 1 for all
     */
    static void print(PrintStream out, String workload, double share) throws IOException {
        Path directory = Files.createTempDirectory("runs");
        List<Hosted> hosts = new ArrayList<>();
        hosts.add(new Hosted("memory alone", workload, null));
        for (Sync sync : Sync.values()) {
            hosts.add(new Hosted("directory, sync " + sync, workload, runs(directory, sync)));
        }
        try {
            takeTurns(hosts, share);
            out.printf("| a run of %s | thread of the run, µs | ratio | its bytes | other threads, µs |%n", workload);
            out.println("|---|---|---|---|---|");
            hosts.forEach(each -> each.printTo(out, hosts.get(0)));
        } finally {
            hosts.forEach(Hosted::close);
            deleteAll(directory);
        }
    }

    private static RunDirectory runs(Path directory, Sync sync) {
        return RunDirectory.builder(directory.resolve(sync.name()))
                .sync(sync)
                .runs(1000)
                .build();
    }

    private static void takeTurns(List<Hosted> hosts, double share) {
        for (int turn = 0; turn < share * WARM_UP_TURNS; turn++) {
            hosts.forEach(Hosted::takeTurn);
        }
        hosts.forEach(Hosted::forget);
        for (int turn = 0; turn < share * TURNS; turn++) {
            hosts.forEach(Hosted::takeTurn);
        }
    }

    /** A host, and what its runs have cost. */
    private static final class Hosted {

        private final String name;
        private final String workload;
        private final SpellHost host;
        private final SpellManager manager;
        private final Map<String, Object> inputs;
        private final int runs;

        private double micros = Double.MAX_VALUE;
        private double othersMicros = Double.MAX_VALUE;
        private double bytes;

        Hosted(String name, String workload, @Nullable RunDirectory directory) throws IOException {
            Workload drawn = Workload.named(workload);
            this.name = name;
            this.workload = workload;
            this.inputs = drawn.inputs();
            this.runs = Math.max(1, NODES_OF_TURN / drawn.size());
            Spell spell = SpellReader.standard().read(ReteText.of(drawn));
            InMemorySpells spells = new InMemorySpells(spell);
            SpellHost.Builder builder = SpellHost.builder(user -> spells)
                    .components(BenchmarkComponents.pure())
                    .executor(Runnable::run);
            if (directory == null) {
                builder.log(EventLog.inMemory().build());
            } else {
                builder.runs(directory);
            }
            this.host = builder.build();
            this.manager = host.connect(ADA);
        }

        void takeTurn() {
            long othersBefore = nanosOfOthers();
            long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
            long before = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < runs; i++) {
                manager.start(workload, RunRequest.of(inputs));
            }
            long nanos = THREADS.getCurrentThreadCpuTime() - before;
            bytes = (double) (THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore) / runs;
            while (host.runs() > 0) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            micros = Math.min(micros, (double) nanos / MICROS / runs);
            othersMicros = Math.min(othersMicros, (double) (nanosOfOthers() - othersBefore) / MICROS / runs);
        }

        void forget() {
            micros = Double.MAX_VALUE;
            othersMicros = Double.MAX_VALUE;
        }

        void printTo(PrintStream out, Hosted floor) {
            out.printf(
                    Locale.ROOT,
                    "| %s | %,.1f | %.2f | %,.0f | %,.1f |%n",
                    name,
                    micros,
                    micros / floor.micros,
                    bytes,
                    othersMicros);
        }

        void close() {
            host.close();
        }
    }

    private static long nanosOfOthers() {
        long nanos = 0;
        for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith("spell-runs-")) {
                nanos += Math.max(0, THREADS.getThreadCpuTime(thread.getThreadId()));
            }
        }
        return nanos;
    }

    private static void deleteAll(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.delete(file);
            }
        }
    }
}
