// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import java.io.PrintStream;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Prints what was measured, per node, beside the goals, as tables in Markdown. Confined. */
final class Tables {

    private static final String GOAL_MISSED = " !";

    private final Scores scores;
    private final PrintStream out;

    Tables(Scores scores, PrintStream out) {
        this.scores = scores;
        this.out = out;
    }

    void print() {
        out.printf(
                Locale.ROOT,
                "%nJDK %s, %s, %d processors%n",
                System.getProperty("java.version"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors());
        if (!measured("engine").isEmpty()) {
            printCosts();
            printRatios();
        }
        printRuns();
        printKinds();
        printAlone();
        printTold();
        printReal();
        printLoading();
        printDeferred();
        printBusy();
        printEncoding();
        printErrors();
    }

    /** Prints what stays in memory. */
    void print(List<Retained.Figure> figures) {
        title("Bytes that stay in memory");
        header("what", "bytes", "goal");
        figures.forEach(figure ->
                row(figure.what(), judged(figure.bytes(), figure.goal(), "%.0f"), number(figure.goal(), "%.0f")));
    }

    private void printCosts() {
        List<String> benchmarks = List.of(
                "loop",
                "readyQueue",
                "futures",
                "futuresOnPool",
                "langGraph4j",
                "engine",
                "loopWithEvents",
                "engineWithEvents");
        title("Nanoseconds per node");
        header(Stream.concat(Stream.of("workload", "nodes"), benchmarks.stream())
                .toArray(String[]::new));
        for (String workload : measured("engine")) {
            int nodes = Workload.named(workload).size();
            Stream<String> times =
                    benchmarks.stream().map(benchmark -> number(scores.time(benchmark, workload) / nodes, "%.1f"));
            row(Stream.concat(Stream.of(workload, String.valueOf(nodes)), times).toArray(String[]::new));
        }
    }

    private void printRatios() {
        title("Ratios, and bytes per node; ! misses its goal");
        header(
                "workload",
                "engine / readyQueue",
                "engine / futures",
                "engine, bytes",
                "engineWithEvents / loopWithEvents",
                "engineWithEvents, bytes");
        for (String workload : measured("engine")) {
            int nodes = Workload.named(workload).size();
            boolean chain = Goals.isChain(workload);
            row(
                    workload,
                    judged(scores.ratio("engine", "readyQueue", workload), chain ? Goals.READY_QUEUE : Goals.NONE),
                    judged(scores.ratio("engine", "futures", workload), Goals.futures(workload)),
                    judged(scores.bytes("engine", workload) / nodes, Goals.bytes(workload), "%.1f"),
                    judged(scores.ratio("engineWithEvents", "loopWithEvents", workload), Goals.events(workload)),
                    number(scores.bytes("engineWithEvents", workload) / nodes, "%.1f"));
        }
    }

    private void printRuns() {
        if (scores.has("engine", "diamond")) {
            title("Million runs of the diamond per second");
            header("sink", "runs", "goal");
            printRuns("none", "engine", Goals.MILLION_RUNS);
            printRuns("one that counts", "engineWithEvents", Goals.MILLION_RUNS_TOLD);
        }
    }

    private void printRuns(String sink, String benchmark, double goal) {
        double runs = 1e3 / scores.time(benchmark, "diamond");
        row(sink, number(runs, "%.2f") + (runs < goal ? GOAL_MISSED : ""), number(goal, "%.1f"));
    }

    private void printKinds() {
        for (NodeKind kind : NodeKind.values()) {
            List<String> measured = KindBenchmark.WORKLOADS.stream()
                    .filter(workload -> scores.has("kindEngine", workload + " " + kind.text))
                    .toList();
            if (!measured.isEmpty()) {
                title("All nodes " + kind.text + ", nanoseconds per node");
                header("workload", "kindFutures", "kindEngine", "engine / futures", "engine, bytes");
                measured.forEach(workload -> printKind(kind, workload));
            }
        }
    }

    private void printKind(NodeKind kind, String workload) {
        String parameters = workload + " " + kind.text;
        int nodes = Workload.named(workload).size();
        row(
                workload,
                number(scores.time("kindFutures", parameters) / nodes, "%.1f"),
                number(scores.time("kindEngine", parameters) / nodes, "%.1f"),
                judged(scores.ratio("kindEngine", "kindFutures", parameters), Goals.kind(kind, workload)),
                number(scores.bytes("kindEngine", parameters) / nodes, "%.0f"));
    }

    /** A chain of nodes that may block stays on the thread of the run: futures that do so too are inline. */
    private void printAlone() {
        List<String> measured = KindBenchmark.WORKLOADS.stream()
                .filter(Goals::isChain)
                .filter(workload -> scores.has("kindEngine", workload + " " + NodeKind.DEFAULT.text)
                        && scores.has("kindFutures", workload + " " + NodeKind.NON_BLOCKING.text))
                .toList();
        if (measured.isEmpty()) {
            return;
        }
        title("All nodes default, one after the other, beside inline futures, nanoseconds per node");
        header("workload", "inline futures", "kindEngine", "engine / futures");
        for (String workload : measured) {
            int nodes = Workload.named(workload).size();
            double futures = scores.time("kindFutures", workload + " " + NodeKind.NON_BLOCKING.text);
            double engine = scores.time("kindEngine", workload + " " + NodeKind.DEFAULT.text);
            row(
                    workload,
                    number(futures / nodes, "%.1f"),
                    number(engine / nodes, "%.1f"),
                    judged(engine / futures, Goals.ALONE));
        }
    }

    private void printTold() {
        List<String> measured = ToldBenchmark.WORKLOADS.stream()
                .filter(workload -> scores.has("toldEngine", workload))
                .toList();
        if (measured.isEmpty()) {
            return;
        }
        title("All nodes nonBlocking, with a sink, nanoseconds per node");
        header("workload", "toldLoop", "toldEngine", "engine / loop", "engine, bytes");
        for (String workload : measured) {
            int nodes = Workload.named(workload).size();
            row(
                    workload,
                    number(scores.time("toldLoop", workload) / nodes, "%.1f"),
                    number(scores.time("toldEngine", workload) / nodes, "%.1f"),
                    judged(
                            scores.ratio("toldEngine", "toldLoop", workload),
                            Goals.isChain(workload) ? Goals.TOLD : Goals.NONE),
                    number(scores.bytes("toldEngine", workload) / nodes, "%.0f"));
        }
    }

    private void printReal() {
        List<String> measured = RealSpell.NAMES.stream()
                .filter(name -> scores.has("realEngine", name))
                .toList();
        if (measured.isEmpty()) {
            return;
        }
        title("Spells as people draw them, nanoseconds a run");
        header("spell", "realFutures", "realEngine", "engine / futures", "futures, bytes", "engine, bytes");
        for (String name : measured) {
            row(
                    name,
                    number(scores.time("realFutures", name), "%.0f"),
                    number(scores.time("realEngine", name), "%.0f"),
                    judged(scores.ratio("realEngine", "realFutures", name), Goals.REAL),
                    number(scores.bytes("realFutures", name), "%.0f"),
                    number(scores.bytes("realEngine", name), "%.0f"));
        }
    }

    private void printLoading() {
        List<String> sizes = LoadBenchmark.WORKLOADS.stream()
                .filter(workload -> scores.has("readAndCompile", workload))
                .toList();
        if (sizes.isEmpty()) {
            return;
        }
        title("Loading, nanoseconds per node");
        header("workload", "readTree", "read", "readAndCompile", "readAndCompile / readTree", "readAndCompile, bytes");
        for (String workload : sizes) {
            double node = 1e3 / Workload.named(workload).size();
            row(
                    workload,
                    number(scores.time("readTree", workload) * node, "%.0f"),
                    number(scores.time("read", workload) * node, "%.0f"),
                    number(scores.time("readAndCompile", workload) * node, "%.0f"),
                    judged(scores.ratio("readAndCompile", "readTree", workload), Goals.loading(workload)),
                    number(scores.bytes("readAndCompile", workload) * node / 1e3, "%.0f"));
        }
    }

    private void printDeferred() {
        List<String> measured = Stream.of("1000", "10000")
                .filter(runs -> scores.has("deferredEngine", runs))
                .toList();
        if (measured.isEmpty()) {
            return;
        }
        title("So many runs at once of 20 nodes that wait 1 ms, milliseconds in all");
        header("runs", "deferredFutures", "deferredEngine", "engine / futures", "engine, bytes a run");
        for (String runs : measured) {
            row(
                    runs,
                    number(scores.time("deferredFutures", runs), "%.1f"),
                    number(scores.time("deferredEngine", runs), "%.1f"),
                    judged(scores.ratio("deferredEngine", "deferredFutures", runs), Goals.DEFERRED),
                    number(scores.bytes("deferredEngine", runs) / Integer.parseInt(runs), "%.0f"));
        }
    }

    private void printBusy() {
        List<String> measured = BlockingBenchmark.FANS.stream()
                .filter(fan -> scores.has("busyEngine", fan))
                .toList();
        if (measured.isEmpty()) {
            return;
        }
        title("So many nodes side by side that keep a core busy, microseconds in all");
        header("workload", "busyOneByOne", "busyPool", "busyEngine", "engine / pool", "cores in use");
        for (String fan : measured) {
            row(
                    fan,
                    number(scores.time("busyOneByOne", fan), "%.0f"),
                    number(scores.time("busyPool", fan), "%.0f"),
                    number(scores.time("busyEngine", fan), "%.0f"),
                    number(scores.ratio("busyEngine", "busyPool", fan), "%.2f"),
                    number(scores.ratio("busyOneByOne", "busyEngine", fan), "%.2f"));
        }
    }

    private void printEncoding() {
        if (scores.has("codec", "")) {
            title("An event of 200 bytes to its JSON, nanoseconds");
            header("generator", "codec", "codec / generator", "codec, bytes");
            row(
                    number(scores.time("generator", ""), "%.0f"),
                    number(scores.time("codec", ""), "%.0f"),
                    judged(scores.ratio("codec", "generator", ""), Goals.ENCODING),
                    number(scores.bytes("codec", ""), "%.0f"));
        }
    }

    private void printErrors() {
        Map<String, Double> spreads = scores.spreads();
        if (!spreads.isEmpty()) {
            double[] sorted = spreads.values().stream()
                    .mapToDouble(Double::doubleValue)
                    .sorted()
                    .toArray();
            String widest = Collections.max(spreads.entrySet(), Map.Entry.comparingByValue())
                    .getKey();
            out.printf(
                    Locale.ROOT,
                    "%nThe median of the iterations is above the time by up to %.1f %% for half of the times, at most by %.1f %% (%s)%n",
                    100 * sorted[sorted.length / 2],
                    100 * sorted[sorted.length - 1],
                    widest);
        }
    }

    private List<String> measured(String benchmark) {
        return Workload.NAMES.stream()
                .filter(workload -> scores.has(benchmark, workload))
                .toList();
    }

    private static String judged(double value, double most) {
        return judged(value, most, "%.2f");
    }

    private static String judged(double value, double most, String format) {
        return number(value, format) + (value > most ? GOAL_MISSED : "");
    }

    private static String number(double value, String format) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }

    private void title(String text) {
        out.printf("%n**%s**%n%n", text);
    }

    private void header(String... names) {
        row(names);
        out.println("|---" + "|---:".repeat(names.length - 1) + "|");
    }

    private void row(String... cells) {
        out.println("| " + String.join(" | ", cells) + " |");
    }

    /** The goals of the engine: at most these times as long, at most so many bytes a node. */
    private static final class Goals {

        static final double NONE = Double.POSITIVE_INFINITY;
        static final double READY_QUEUE = 3;
        static final double LOADING = 1.3;
        static final double ALONE = 2.6;
        static final double TOLD = 1.7;
        static final double DEFERRED = 1.5;
        static final double ENCODING = 1.1;
        static final double REAL = 1;
        static final double MILLION_RUNS = 3;
        static final double MILLION_RUNS_TOLD = 1.5;

        private Goals() {}

        static boolean isChain(String workload) {
            return workload.startsWith("chain") || workload.startsWith("triggers") || workload.startsWith("both");
        }

        /** A few nodes are read before the yardstick has begun to count. */
        static double loading(String workload) {
            return Workload.named(workload).size() < 1000 ? NONE : LOADING;
        }

        /** Answers that come later have no goal, nor have small chains of nodes that are not pure. */
        static double kind(NodeKind kind, String workload) {
            boolean isDiamond = workload.equals("diamond");
            return switch (kind) {
                case PURE -> futures(workload);
                case NON_BLOCKING ->
                    isDiamond ? 1.2 : workload.equals("chain-10") ? NONE : isChain(workload) ? 0.9 : 0.7;
                case DEFAULT -> isDiamond ? 0.3 : workload.equals("layers") ? 2.5 : 1;
                case DEFERRED -> NONE;
            };
        }

        static double futures(String workload) {
            return isSmall(workload) ? 1 : isChain(workload) ? 0.8 : 0.5;
        }

        /** Of a small run, what it costs by itself is most. */
        static double bytes(String workload) {
            return isSmall(workload) ? 200 : 48;
        }

        static double events(String workload) {
            return isChain(workload) ? 1.5 : workload.equals("diamond") ? 2.6 : 2;
        }

        private static boolean isSmall(String workload) {
            return workload.equals("diamond") || workload.equals("chain-10");
        }
    }
}
