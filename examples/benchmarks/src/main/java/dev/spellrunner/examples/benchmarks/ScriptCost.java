// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.services.GraalJs;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Tells what it costs to run scripts in a process of their own, beside running them in this one: whole runs of a spell with
 * one script. GraalJS is not packed with the benchmarks; the command has it:
 *
 * <pre>
 * java -cp 'examples/benchmarks/target/classes:examples/cli/target/spell.jar:examples/cli/target/lib/*' \
 *     dev.spellrunner.examples.benchmarks.ScriptCost
 * </pre>
 */
public final class ScriptCost {

    private static final int[] LENGTHS = {10, 10_000, 1_000_000};
    private static final int BATCHES = 9;
    private static final double MICROS = 1_000;

    private ScriptCost() {}

    /** Measures and prints a table. */
    public static void main(String[] args) {
        print(System.out, args.length == 0 ? 1 : Double.parseDouble(args[0]));
    }

    /**
     * Measures and prints a table in Markdown.
     *
     * @param share how much to measure: 1 for all
     */
    static void print(PrintStream out, double share) {
        try (GraalJs here = GraalJs.create();
                GraalJs apart = GraalJs.builder().processes(1).build()) {
            out.printf(Locale.ROOT, "ready in this process after %.1f s%n", secondsToWarmUp(here));
            out.printf(Locale.ROOT, "ready in another process after %.1f s%n%n", secondsToWarmUp(apart));
            out.println("| text of | in this process, µs | in another, µs | ratio |");
            out.println("|---|---|---|---|");
            for (int length : LENGTHS) {
                int runs = (int) Math.max(1, share * Math.min(300, 30_000_000 / length));
                double[] micros = micros(here, apart, length, runs);
                out.printf(
                        Locale.ROOT,
                        "| %,d | %,.0f | %,.0f | %.1f |%n",
                        length,
                        micros[0],
                        micros[1],
                        micros[1] / micros[0]);
            }
        }
    }

    private static double secondsToWarmUp(GraalJs scripts) {
        long before = System.nanoTime();
        scripts.warmUp();
        return (System.nanoTime() - before) / 1e9;
    }

    /**
     * Returns the time of a run by each of two, of the fastest of some batches after as many to warm up. They take turns, so
     * that what else the machine does hits both.
     */
    private static double[] micros(GraalJs one, GraalJs other, int length, int runs) {
        Map<String, String> inputs = Map.of("text", "x".repeat(length));
        try (SpellRunner first = runner(one);
                SpellRunner second = runner(other)) {
            double[] fastest = {Double.MAX_VALUE, Double.MAX_VALUE};
            for (int batch = -BATCHES; batch < BATCHES; batch++) {
                double firstTook = micros(first, inputs, runs);
                double secondTook = micros(second, inputs, runs);
                if (batch >= 0) {
                    fastest[0] = Math.min(fastest[0], firstTook);
                    fastest[1] = Math.min(fastest[1], secondTook);
                }
            }
            return fastest;
        }
    }

    private static SpellRunner runner(GraalJs scripts) {
        return SpellRunner.builder(spell())
                .components(StandardComponents.builder().scripts(scripts).build())
                .build();
    }

    private static double micros(SpellRunner runner, Map<String, String> inputs, int runs) {
        long before = System.nanoTime();
        for (int i = 0; i < runs; i++) {
            runner.run(inputs).orThrow();
        }
        return (System.nanoTime() - before) / MICROS / runs;
    }

    private static Spell spell() {
        Map<String, String> added =
                Map.of("name", "out", "socketKey", "out", "taskType", "output", "socketType", "stringSocket");
        return Spell.named("script")
                .node("1", "Module Trigger In")
                .node("2", "Universal Input", Map.of("name", "text"))
                .node(
                        "3",
                        "String Processor",
                        Map.of("code", "text => ({ out: text + '!' })", "outputs", List.of(added)))
                .node("4", "Output", Map.of("name", "out"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "output", "3", "input")
                .wire("3", "trigger", "4", "trigger")
                .wire("3", "out", "4", "input")
                .build();
    }
}
