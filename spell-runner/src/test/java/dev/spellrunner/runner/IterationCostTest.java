// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.named;
import static dev.spellrunner.runner.Bench.spell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An iteration takes the memory that its own nodes need. */
@Timeout(60)
class IterationCostTest {

    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static Spell loopBeside(int others) {
        SpellBuilder spell = spell().node("i", "Universal Input", named("list"))
                .node("each", "ForEach")
                .node("body", "Pass")
                .node("o", "Output", named("last"))
                .wire("i", "output", "each", "array")
                .wire("start", "trigger", "each", "act1")
                .wire("each", "act", "body", "trigger")
                .wire("each", "element", "body", "in")
                .wire("each", "done", "o", "trigger")
                .wire("body", "out", "o", "input");
        for (int i = 0; i < others; i++) {
            spell.node("other " + i, "Pass");
        }
        return spell.build();
    }

    /** Returns the bytes of one more iteration. */
    private static long bytesOfAnIteration(int others) {
        SpellRunner runner = new Bench()
                .plain("Pass", (in, ctx) -> Outputs.of("out", in.get("in")))
                .on(loopBeside(others))
                .build();
        bytesOf(runner, 300);
        return (bytesOf(runner, 1300) - bytesOf(runner, 300)) / 1000;
    }

    private static long bytesOf(SpellRunner runner, int items) {
        List<String> list = Collections.nCopies(items, "x");
        long before = THREADS.getCurrentThreadAllocatedBytes();
        RunResult result = runner.run(Map.of("list", list));
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertThat(result.output("last")).isEqualTo("x");
        return bytes;
    }

    @Test
    void takesNoMemoryForNodesThatAreNotInIt() {
        long alone = bytesOfAnIteration(0);
        long besideMany = bytesOfAnIteration(2000);

        assertThat(alone).isPositive();
        assertThat(besideMany).isLessThan(2 * alone);
    }
}
