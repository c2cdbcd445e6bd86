// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Prints what was measured, per node, beside the goals. Confined. */
final class Tables {

    private static final String GOAL_MISSED = "!";

    private final Scores scores;
    private final PrintStream out;

    Tables(Scores scores, PrintStream out) {
        this.scores = scores;
        this.out = out;
    }

    void print() {
        printCosts();
        printRatios();
        printRuns();
        printLoading();
        printDeferred();
    }

    private void printCosts() {
        print("%nNanoseconds per node%n");
        List<String> benchmarks = List.of(
                "loop",
                "readyQueue",
                "futures",
                "futuresOnPool",
                "langGraph4j",
                "engine",
                "loopWithEvents",
                "engineWithEvents");
        print("%-14s %6s", "workload", "nodes");
        benchmarks.forEach(benchmark -> print(" %16s", benchmark));
        print("%n");
        for (String workload : measured("engine")) {
            int nodes = Workload.named(workload).size();
            print("%-14s %6d", workload, nodes);
            for (String benchmark : benchmarks) {
                print(" %16s", number(scores.time(benchmark, workload) / nodes, "%.1f"));
            }
            print("%n");
        }
    }

    private void printRatios() {
        print("%nRatios, and bytes per node; ! misses its goal%n");
        print(
                "%-14s %12s %12s %12s %12s %12s%n",
                "workload", "/ readyQueue", "/ futures", "bytes", "told / loop", "told bytes");
        for (String workload : measured("engine")) {
            int nodes = Workload.named(workload).size();
            boolean chain = Goals.isChain(workload);
            print(
                    "%-14s %12s %12s %12s %12s %12s%n",
                    workload,
                    judged(scores.ratio("engine", "readyQueue", workload), chain ? Goals.READY_QUEUE : Goals.NONE),
                    judged(scores.ratio("engine", "futures", workload), Goals.futures(workload)),
                    judged(scores.bytes("engine", workload) / nodes, Goals.BYTES),
                    judged(scores.ratio("engineWithEvents", "loopWithEvents", workload), Goals.EVENTS),
                    judged(scores.bytes("engineWithEvents", workload) / nodes, Goals.EVENT_BYTES));
        }
    }

    private void printRuns() {
        if (scores.has("engine", "diamond")) {
            print(
                    "%nRuns per second of the diamond: %s million (goal %.1f), with a sink %s million (goal %.1f)%n",
                    number(1e3 / scores.time("engine", "diamond"), "%.2f"),
                    Goals.MILLION_RUNS,
                    number(1e3 / scores.time("engineWithEvents", "diamond"), "%.2f"),
                    Goals.MILLION_RUNS_TOLD);
        }
    }

    private void printLoading() {
        for (String workload : List.of("chain-1000", "chain-10000", "chain-100000")) {
            if (scores.has("readAndCompile", workload)) {
                print(
                        "%nLoading %s: readTree %s us, read %s us, read and compile %s us, / readTree %s",
                        workload,
                        number(scores.time("readTree", workload), "%.0f"),
                        number(scores.time("read", workload), "%.0f"),
                        number(scores.time("readAndCompile", workload), "%.0f"),
                        judged(scores.ratio("readAndCompile", "readTree", workload), Goals.LOADING));
            }
        }
        print("%n");
    }

    private void printDeferred() {
        for (String runs : List.of("1000", "10000")) {
            if (scores.has("deferredEngine", runs)) {
                print(
                        "%n%s runs of 20 nodes that wait 1 ms: futures %s ms, engine %s ms, / futures %s%n",
                        runs,
                        number(scores.time("deferredFutures", runs), "%.1f"),
                        number(scores.time("deferredEngine", runs), "%.1f"),
                        judged(scores.ratio("deferredEngine", "deferredFutures", runs), Goals.DEFERRED));
            }
        }
    }

    private List<String> measured(String benchmark) {
        return Workload.NAMES.stream()
                .filter(workload -> scores.has(benchmark, workload))
                .toList();
    }

    private static String judged(double value, double most) {
        return number(value, "%.2f") + (value > most ? GOAL_MISSED : " ");
    }

    private static String number(double value, String format) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }

    private void print(String format, Object... values) {
        out.printf(Locale.ROOT, format, values);
    }

    /** What the engine is to reach: at most these times as long, at most so many bytes a node. */
    private static final class Goals {

        static final double NONE = Double.POSITIVE_INFINITY;
        static final double READY_QUEUE = 3;
        static final double BYTES = 48;
        static final double EVENTS = 1.5;
        static final double EVENT_BYTES = 160;
        static final double LOADING = 1.5;
        static final double DEFERRED = 1.5;
        static final double MILLION_RUNS = 3;
        static final double MILLION_RUNS_TOLD = 1.5;

        private Goals() {}

        static boolean isChain(String workload) {
            return workload.startsWith("chain") || workload.startsWith("triggers") || workload.startsWith("both");
        }

        static double futures(String workload) {
            return isChain(workload) ? 0.8 : workload.equals("diamond") ? NONE : 0.5;
        }
    }
}
