// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.named;
import static dev.spellrunner.runner.Bench.single;
import static dev.spellrunner.runner.Bench.spell;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.component.InputSpec;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A runner honours its options and requests: the starts of runs, and the state that they share. */
@Timeout(60)
class SpellRunnerTest {

    private final Bench bench = new Bench();

    private final Spell three = Spell.named("entries")
            .node("1", "Module Trigger In", named("first"))
            .node("2", "Module Trigger In", Map.of("name", "second", "isDefaultTriggerIn", true))
            .node("a", "A")
            .node("b", "A")
            .node("o", "Output", named("result"))
            .wire("1", "trigger", "a", "trigger")
            .wire("2", "trigger", "b", "trigger")
            .wire("a", "trigger", "o", "trigger")
            .wire("b", "trigger", "o", "trigger")
            .wire("a", "out", "o", "input")
            .wire("b", "out", "o", "input")
            .build();

    @Test
    void givesOutputsAsTypes() {
        Spell spell = Spell.named("typed")
                .node("1", "Number Variable", Map.of("_var", "3"))
                .node("2", "Output", Map.of("name", "count"))
                .wire("1", "output", "2", "input")
                .build();

        RunResult result = SpellRunner.builder(spell).build().run(Map.of());

        assertThat(result.output("count", Integer.class)).isEqualTo(3);
        assertThatThrownBy(() -> result.output("count", String.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("output 'count' should be String, but is Long '3'");
        assertThatThrownBy(() -> result.output("cuont", Integer.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("spell 'typed' has no output 'cuont' (did you mean 'count'?)");
        assertThatThrownBy(() -> result.output("other"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("spell 'typed' has no output 'other' (it has [count])");
    }

    @Test
    void describesItsInputsForFormsAndTools() {
        Spell spell = Spell.named("form")
                .node("1", "Universal Input", Map.of("name", "age", "defaultValue", 18, "description", "In years"))
                .node("2", "Universal Input", Map.of("name", "who", "socketType", "stringSocket"))
                .node("3", "Input", Map.of("name", "who", "text", "a later node of the same name"))
                .node("4", "Input", Map.of("name", "more", "text", "as you like", "socketType", "triggerSocket"))
                .build();

        try (SpellRunner runner = SpellRunner.builder(spell).build()) {
            assertThat(runner.inputSpecs())
                    .containsExactly(
                            InputSpec.of("age")
                                    .typed(SocketType.NUMBER)
                                    .defaultingTo(18)
                                    .describedAs("In years"),
                            InputSpec.of("who").typed(SocketType.STRING).asRequired(),
                            InputSpec.of("more").defaultingTo("as you like"));
            assertThat(runner.inputNames()).containsExactly("age", "who", "more");
        }
    }

    @Test
    void tellsAnOutputThatWasNotSetFromOneThatTheSpellDoesNotHave() {
        Spell spell = Spell.named("choice")
                .node("start", "Trigger In")
                .node("stop", "Trigger In", Map.of("name", "stop"))
                .node("out", "Output", Map.of("name", "word"))
                .wire("start", "trigger", "out", "trigger")
                .build();

        RunResult result =
                SpellRunner.builder(spell).build().run(RunRequest.of(Map.of()).at("stop"));

        assertThat(result.output("word")).isNull();
        assertThatThrownBy(() -> result.output("word", String.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the run did not set output 'word' (it set [], and ended as COMPLETED)");
    }

    @Test
    void isTheOneThatTheCallerNames() {
        SpellRunner runner = bench.echo("A").on(three).build();

        RunResult result = runner.run(RunRequest.of(Map.of()).at("first"));

        assertThat(result.outputs()).isEqualTo(Map.of("result", "a"));
    }

    @Test
    void isTheOneMarkedAsDefaultElse() {
        assertThat(bench.echo("A").run(three).output("result")).isEqualTo("b");
    }

    @Test
    void isTheTopmostElse() {
        Spell spell = spell().node("second", "Module Trigger In", named("second"))
                .node("a", "A")
                .node("b", "A")
                .wire("start", "trigger", "a", "trigger")
                .wire("second", "trigger", "b", "trigger")
                .build();

        bench.echo("A").run(spell);

        assertThat(bench.told()).contains("Started a").doesNotContain("Started b");
    }

    @Test
    void thatDoesNotExistIsRefused() {
        SpellRunner runner = bench.echo("A").on(three).build();

        assertThatThrownBy(() -> runner.run(RunRequest.of(Map.of()).at("third")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("third");
    }

    @Test
    void isNotNeededByAPureDataflow() {
        Spell spell = Spell.named("flow")
                .node("i", "Universal Input", named("x"))
                .node("a", "A")
                .node("o", "Output", named("one"))
                .node("p", "Output", named("two"))
                .wire("i", "output", "a", "in")
                .wire("a", "out", "o", "input")
                .wire("a", "out", "p", "input")
                .build();

        RunResult result = bench.echo("A").on(spell).build().run(Map.of("x", 5));

        assertThat(result.outputs()).isEqualTo(Map.of("one", 5, "two", 5));
        assertThat(bench.calls).hasValue(1);
    }

    @Test
    void wrapsWorkersInDecoratorsTheLastOutermost() {
        List<String> order = new ArrayList<>();
        SpellRunner runner = bench.echo("A")
                .on(single("A"))
                .decorate((worker, node, component) -> (in, ctx) -> {
                    order.add("inner " + node.id());
                    return worker.work(in, ctx);
                })
                .decorate((worker, node, component) -> !component.name().equals("A")
                        ? worker
                        : (in, ctx) -> {
                            order.add("outer " + node.id());
                            return worker.work(in, ctx);
                        })
                .build();

        runner.run(Map.of());

        assertThat(order).containsExactly("inner start", "outer a", "inner a", "inner o");
    }

    @Test
    void keepsOutputsOfEarlierRunsToThemselves() {
        Spell spell = spell().node("i", "Universal Input", named("x"))
                .node("gate", "Boolean Gate")
                .node("o", "Output", named("yes"))
                .wire("i", "output", "gate", "boolean")
                .wire("start", "trigger", "gate", "trigger")
                .wire("gate", "true", "o", "trigger")
                .wire("i", "output", "o", "input")
                .build();
        SpellRunner runner = bench.on(spell).build();

        assertThat(runner.run(Map.of("x", true)).outputs()).isEqualTo(Map.of("yes", true));
        assertThat(runner.run(Map.of("x", false)).outputs()).isEmpty();
    }

    @Test
    void takesOutputsThatComeLater() {
        bench.add(Bench.builder("Later")
                .output("more", SocketType.ANY)
                .worker((in, ctx) -> Outputs.later(CompletableFuture.supplyAsync(() -> Outputs.of("out", "later")))));

        assertThat(bench.run(single("Later")).output("result")).isEqualTo("later");
    }
}
