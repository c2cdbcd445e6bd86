// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Gates whose runs are followed once more by what is known of earlier ones. */
@Timeout(30)
class ScheduleBranchTest {

    private static final int ATTEMPTS = 100;
    private static final long MILLIS_TO_WAIT = 50;
    private static final Outputs ONLY_A = Outputs.none().firing("a");
    private static final Outputs ONLY_B = Outputs.none().firing("b");

    private static ComponentBuilder gate(String name) {
        return Component.named(name)
                .triggerInput("trigger")
                .output("value", SocketType.ANY)
                .triggerOutput("a")
                .triggerOutput("b");
    }

    /** Two gates in a row, of which the first leads on from a alone, and the second from both outputs. */
    private static Spell twoGates() {
        return Bench.spell()
                .node("first", "Gate")
                .node("second", "Gate")
                .node("x", "Universal Input", Bench.named("x"))
                .node("after a", "Echo it")
                .node("after b", "Echo it")
                .wire("start", "trigger", "first", "trigger")
                .wire("first", "a", "second", "trigger")
                .wire("second", "a", "after a", "trigger")
                .wire("second", "b", "after b", "trigger")
                .build();
    }

    private static List<String> ended(Bench bench) {
        return bench.told().stream()
                .filter(told -> told.startsWith("Completed"))
                .toList();
    }

    @Test
    void takesTheSameOutputsOfTwoGatesForWhatTheyMeanAtEach() {
        Bench bench = new Bench()
                .echo("Echo it")
                .add(gate("Gate").pure().worker((in, ctx) -> ctx.runInputs().isEmpty() ? ONLY_A : ONLY_B));
        SpellRunner runner = bench.on(twoGates()).build();

        for (int times = 0; times < 3; times++) {
            bench.events.clear();
            runner.run(Map.of());
            assertThat(ended(bench))
                    .containsExactly(
                            "Completed start",
                            "Completed first",
                            "Completed second",
                            "Completed after a",
                            "Completed ");

            bench.events.clear();
            runner.run(Map.of("x", 1));
            assertThat(ended(bench)).containsExactly("Completed start", "Completed first", "Completed ");
        }
    }

    @Test
    void keepsNoValueOfAGateThatClosedATrigger() throws Exception {
        ReferenceQueue<Object> released = new ReferenceQueue<>();
        SpellRunner runner = new Bench()
                .add(gate("Gate")
                        .pure()
                        .worker((in, ctx) ->
                                Outputs.of("value", ctx.runInputs().get("x")).firing("a")))
                .on(Bench.spell()
                        .node("x", "Universal Input", Bench.named("x"))
                        .node("gate", "Gate")
                        .wire("start", "trigger", "gate", "trigger")
                        .build())
                .sink(event -> {})
                .build();
        WeakReference<Object> value = runWithAValue(runner, released);

        for (int i = 0; i < ATTEMPTS && value.get() != null; i++) {
            System.gc();
            released.remove(MILLIS_TO_WAIT);
        }

        assertThat(value.get()).isNull();
        assertThat(runner.run(Map.of()).isCompleted()).isTrue();
    }

    private static WeakReference<Object> runWithAValue(SpellRunner runner, ReferenceQueue<Object> released) {
        Object value = new Object();
        assertThat(runner.run(Map.of("x", value)).isCompleted()).isTrue();
        return new WeakReference<>(value, released);
    }
}
