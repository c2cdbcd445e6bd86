// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks, baselines and engine alike, and prints how they compare.
 *
 * <pre>
 * java -jar benchmarks.jar                      all of them and the memory, in some 20 minutes
 * java -jar benchmarks.jar --chart cost.svg     the same, and draws the cost per node
 * java -jar benchmarks.jar --smoke              each for a moment, on a small graph: do they still run?
 * java -jar benchmarks.jar 'RunBenchmark.*'     those whose name matches
 * java -jar benchmarks.jar --workload diamond   of a workload alone; can be given several times
 * java -jar benchmarks.jar --memory             the memory alone
 * java -jar benchmarks.jar --jmh …              JMH itself, with its own options
 * </pre>
 */
public final class Report {

    private static final String HERE = Report.class.getPackageName();

    private final ChainedOptionsBuilder options = new OptionsBuilder()
            .jvmArgsAppend("-Xms2g", "-Xmx2g", "-XX:+UseParallelGC")
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true);

    private final PrintStream out;
    private final List<String> workloads = new ArrayList<>();
    private @Nullable Path chart;
    private boolean chosen;
    private boolean smoke;
    private boolean memoryAlone;

    private Report(PrintStream out) {
        this.out = out;
    }

    /** Runs what the arguments say. */
    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals("--jmh")) {
            org.openjdk.jmh.Main.main(Arrays.copyOfRange(args, 1, args.length));
            return;
        }
        run(List.of(args), System.out);
    }

    static void run(List<String> args, PrintStream out) throws Exception {
        Report report = new Report(out);
        report.choose(args);
        report.run();
    }

    private void choose(List<String> args) {
        for (int i = 0; i < args.size(); i++) {
            switch (args.get(i)) {
                case "--smoke" -> smoke();
                case "--memory" -> memoryAlone = true;
                case "--chart" -> chart = Path.of(args.get(++i));
                case "--workload" -> workloads.add(args.get(++i));
                default -> {
                    options.include(args.get(i));
                    chosen = true;
                }
            }
        }
        if (!chosen) {
            options.include(HERE + ".*");
        }
        if (!workloads.isEmpty()) {
            options.param("workload", workloads.toArray(String[]::new));
            chosen = true;
        }
    }

    private void smoke() {
        smoke = true;
        options.forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(10))
                .param("workload", "chain-10")
                .param("real", "story")
                .param("kind", "nonBlocking", "default")
                .param("fan", "fan-10")
                .param("runs", "10");
    }

    private void run() throws Exception {
        Scores scores = memoryAlone ? new Scores(List.of()) : new Scores(new Runner(options.build()).run());
        Tables tables = new Tables(scores, out);
        if (!memoryAlone) {
            tables.print();
        }
        if (memoryAlone || !chosen) {
            tables.print(
                    smoke ? Retained.measure(1, 10, 10, 10, 10) : Retained.measure(50, 20_000, 800, 10_000, 10_000));
        }
        if (chart != null) {
            Files.writeString(chart, Chart.of(scores));
        }
    }
}
