// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import java.util.List;
import java.util.Locale;

/**
 * Draws what a node costs, by the kind of its component, and what the run of a real spell costs, as bars on a logarithmic
 * scale: an SVG that is readable on white and on black. Confined.
 */
final class Chart {

    /** A kind of bar: the benchmark that it shows, the rest of its parameters, and what it is called. */
    record Series(String benchmark, String kind, String label) {

        /** Returns the parameters by which its score is found. */
        String parameters(String workload) {
            return workload + kind;
        }
    }

    static final List<Series> SERIES = List.of(
            new Series("loop", "", "loop"),
            new Series("readyQueue", "", "ready queue"),
            new Series("engine", "", "Spellrunner, pure"),
            new Series("kindEngine", " nonBlocking", "not blocking"),
            new Series("kindEngine", " default", "default"),
            new Series("futures", "", "CompletableFuture"),
            new Series("langGraph4j", "", "LangGraph4j"));

    /** The bars of a real spell: the benchmark, and the series whose colour it has. */
    record RealBar(String benchmark, int series) {}

    static final List<RealBar> REAL = List.of(new RealBar("realEngine", 2), new RealBar("realFutures", 5));

    private static final int LEFT = 110;
    private static final int WIDTH = 560;
    private static final int TOP = 86;
    private static final int BAR = 9;
    private static final int GAP = 14;
    private static final int HEADING = 44;
    private static final double LEAST = 1;
    private static final double MOST = 1_000_000;
    private static final String STYLE = """
            <style>
            svg { background: #ffffff; font-family: system-ui, sans-serif; font-size: 12px; }
            text { fill: #24292f; }
            .value { font-size: 9px; }
            .title { font-size: 15px; font-weight: 600; }
            .grid { stroke: #d0d7de; }
            .s0 { fill: #afb8c1; } .s1 { fill: #6e7781; } .s2 { fill: #8250df; } .s3 { fill: #a475f9; } .s4 { fill: #c297ff; }
            .s5 { fill: #0969da; } .s6 { fill: #bc4c00; }
            @media (prefers-color-scheme: dark) {
              svg { background: #0d1117; }
              text { fill: #e6edf3; }
              .grid { stroke: #30363d; }
              .s0 { fill: #6e7681; } .s1 { fill: #b1bac4; } .s2 { fill: #a371f7; } .s3 { fill: #bc8cff; } .s4 { fill: #d2a8ff; }
              .s5 { fill: #58a6ff; } .s6 { fill: #f0883e; }
            }
            </style>
            """;

    private final Scores scores;
    private final StringBuilder svg = new StringBuilder();

    private Chart(Scores scores) {
        this.scores = scores;
    }

    /** Returns the chart of all workloads of which the engine's cost is known. */
    static String of(Scores scores) {
        return new Chart(scores).draw();
    }

    private String draw() {
        List<String> workloads = Workload.NAMES.stream()
                .filter(workload -> scores.has("engine", workload))
                .toList();
        List<String> spells = RealSpell.NAMES.stream()
                .filter(spell -> scores.has("realEngine", spell))
                .toList();
        int bottom = TOP
                + workloads.size() * (SERIES.size() * BAR + GAP)
                + (spells.isEmpty() ? 0 : HEADING)
                + spells.size() * (REAL.size() * BAR + GAP);
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"title\">%n",
                LEFT + WIDTH + 60, bottom + 24);
        svg.append(STYLE);
        add("<text id=\"title\" class=\"title\" x=\"10\" y=\"24\">Nanoseconds per node, logarithmic</text>%n");
        drawLegend();
        drawGrid(bottom);
        int y = TOP;
        for (String workload : workloads) {
            drawWorkload(workload, y);
            y += SERIES.size() * BAR + GAP;
        }
        if (!spells.isEmpty()) {
            add(
                    "<text class=\"title\" x=\"10\" y=\"%d\">Nanoseconds per run of a real spell</text>%n",
                    y + HEADING / 2);
            y += HEADING;
        }
        for (String spell : spells) {
            drawSpell(spell, y);
            y += REAL.size() * BAR + GAP;
        }
        return svg.append("</svg>\n").toString();
    }

    private void drawLegend() {
        int x = 10;
        for (int i = 0; i < SERIES.size(); i++) {
            String label = SERIES.get(i).label();
            add("<rect class=\"s%d\" x=\"%d\" y=\"40\" width=\"12\" height=\"12\"/>", i, x);
            add("<text class=\"legend\" x=\"%d\" y=\"50\">%s</text>%n", x + 17, label);
            x += 30 + label.length() * 6;
        }
    }

    private void drawGrid(int bottom) {
        for (double value = LEAST; value <= MOST; value *= 10) {
            double x = LEFT + lengthOf(value);
            add("<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>", x, TOP - 8, x, bottom);
            add("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.0f</text>%n", x, bottom + 14, value);
        }
    }

    private void drawWorkload(String workload, int top) {
        int nodes = Workload.named(workload).size();
        drawName(workload, top + SERIES.size() * BAR / 2 + 4);
        for (int i = 0; i < SERIES.size(); i++) {
            Series series = SERIES.get(i);
            String parameters = series.parameters(workload);
            if (scores.has(series.benchmark(), parameters)) {
                drawBar(i, scores.time(series.benchmark(), parameters) / nodes, top + i * BAR);
            }
        }
    }

    private void drawSpell(String spell, int top) {
        drawName(spell, top + REAL.size() * BAR / 2 + 4);
        int y = top;
        for (RealBar bar : REAL) {
            drawBar(bar.series(), scores.time(bar.benchmark(), spell), y);
            y += BAR;
        }
    }

    private void drawName(String name, int y) {
        add("<text class=\"workload\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n", LEFT - 8, y, name);
    }

    private void drawBar(int series, double value, int y) {
        double length = lengthOf(value);
        add(
                "<rect class=\"bar s%d\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
                series, LEFT, y, length, BAR - 1);
        add(
                "<text class=\"value\" x=\"%.1f\" y=\"%d\">%s</text>%n",
                LEFT + length + 4, y + BAR - 1, String.format(Locale.ROOT, value < 100 ? "%.1f" : "%.0f", value));
    }

    private static double lengthOf(double value) {
        double within = Math.min(Math.max(value, LEAST), MOST);
        return WIDTH * Math.log10(within / LEAST) / Math.log10(MOST / LEAST);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
