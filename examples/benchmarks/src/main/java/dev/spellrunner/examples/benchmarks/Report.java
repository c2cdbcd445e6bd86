// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import java.util.Arrays;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks, baselines and engine alike, and prints how they compare.
 *
 * <pre>
 * java -jar benchmarks.jar                      all of them, in some 15 minutes
 * java -jar benchmarks.jar --smoke              all of them, each for a moment: do they still run?
 * java -jar benchmarks.jar 'RunBenchmark.*'     those whose name matches
 * java -jar benchmarks.jar --workload diamond   of a workload alone; can be given several times
 * java -jar benchmarks.jar --jmh …              JMH itself, with its own options
 * </pre>
 */
public final class Report {

    private static final String HERE = Report.class.getPackageName();

    private Report() {}

    /** Runs what the arguments say. */
    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals("--jmh")) {
            org.openjdk.jmh.Main.main(Arrays.copyOfRange(args, 1, args.length));
            return;
        }
        new Tables(measure(List.of(args)), System.out).print();
    }

    private static Scores measure(List<String> args) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .forks(1)
                .warmupIterations(3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(3)
                .measurementTime(TimeValue.seconds(1))
                .jvmArgsAppend("-Xms2g", "-Xmx2g", "-XX:+UseParallelGC")
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true);
        String[] workloads = new String[0];
        boolean chosen = false;
        for (int i = 0; i < args.size(); i++) {
            switch (args.get(i)) {
                case "--smoke" ->
                    options.warmupIterations(1)
                            .warmupTime(TimeValue.milliseconds(20))
                            .measurementIterations(1)
                            .measurementTime(TimeValue.milliseconds(20));
                case "--workload" -> {
                    workloads = Arrays.copyOf(workloads, workloads.length + 1);
                    workloads[workloads.length - 1] = args.get(++i);
                }
                default -> {
                    options.include(args.get(i));
                    chosen = true;
                }
            }
        }
        if (!chosen) {
            options.include(HERE + ".*");
        }
        if (workloads.length > 0) {
            options.param("workload", workloads);
        }
        return new Scores(new Runner(options.build()).run());
    }
}
