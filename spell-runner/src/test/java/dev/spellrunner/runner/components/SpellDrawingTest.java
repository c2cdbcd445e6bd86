// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.SpellDrawing;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.SpellStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SpellDrawingTest {

    private final Components components = StandardComponents.builder()
            .completion((request, ctx) -> CompletableFuture.completedFuture(request.prompt() + " Hello!"))
            .build();

    private SpellDrawing greeting() {
        return components
                .draw("greeting")
                .node("start", "Module Trigger In")
                .node("name", "Universal Input", Map.of("name", "name"))
                .node("prompt", "Generator", Map.of("fewshot", "{{#if name}}A greeting for {{name}}:{{/if}}"))
                .node("end", "Output", Map.of("name", "greeting"));
    }

    private static List<String> keys(Spell spell, String node, String side) {
        Node found = spell.graph().node(node).orElseThrow();
        return ((List<?>) found.data().getOrDefault(side, List.of()))
                .stream()
                        .map(socket -> String.valueOf(((Map<?, ?>) socket).get("socketKey")))
                        .toList();
    }

    @Test
    void drawsASpellThatRuns() {
        Spell spell = greeting()
                .then("start", "prompt", "end")
                .wire("name", "prompt.name")
                .wire("prompt.composed", "end.input")
                .build();

        SpellRunner.Builder builder = SpellRunner.builder(spell).components(components);
        assertThat(builder.check()).isEmpty();
        RunResult result = builder.build().run(Map.of("name", "Ada"));
        assertThat(result.orThrow().output("greeting", String.class)).startsWith("A greeting for Ada:");
    }

    @Test
    void namesTheSocketThatWasMeant() {
        assertThatThrownBy(() -> greeting().wire("name", "prompt.nane"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "spell 'greeting', node 'prompt', socket 'nane': is no input of the node (did you mean 'name'?)");
        assertThatThrownBy(() -> greeting().wire("prompt", "end"))
                .hasMessage(
                        "spell 'greeting', node 'prompt': has several outputs (name one of [result, composed], as in"
                                + " 'prompt.result')");
        assertThatThrownBy(() -> greeting().then("start", "name"))
                .hasMessage("spell 'greeting', node 'name': has no trigger input (wire another node)");
        assertThatThrownBy(() -> greeting().wire("start.trigger", "end"))
                .hasMessage(
                        "spell 'greeting', node 'start', socket 'trigger': is a trigger, not a value (wire triggers with"
                                + " then)");
        assertThatThrownBy(() -> greeting().then("start", "prompd"))
                .hasMessage("spell 'greeting', node 'prompd': is not drawn (did you mean 'prompt'?)");
        assertThatThrownBy(() -> greeting().node("x", "Genrator"))
                .hasMessage("spell 'greeting', node 'x': has unknown component 'Genrator' (did you mean 'Generator'?)");
        assertThatThrownBy(() -> greeting().node("end", "Output")).hasMessageContaining("two nodes have the id 'end'");
    }

    @Test
    void givesACodeTheSocketsThatItsTextNames() {
        Spell spell = components
                .draw("code")
                .node(
                        "new",
                        "Code",
                        Map.of("code", "function worker({ a, b = 1 }) { return { sum: f(a, { b }), all: [a, b] } }"))
                .node(
                        "plain",
                        "Code",
                        Map.of("code", "function worker(inputs) { return { out: inputs.x, state: { n: 1 } }; }"))
                .node("text", "String Processor", Map.of("code", "(input) => ({ output: input, size: input.length })"))
                .node(
                        "own",
                        "Code",
                        Map.of("code", "function worker(inputs) { return { out: inputs.x }; }", "inputs", List.of()))
                .build();

        assertThat(keys(spell, "new", "inputs")).containsExactly("a", "b");
        assertThat(keys(spell, "new", "outputs")).containsExactly("sum", "all");
        assertThat(keys(spell, "plain", "inputs")).containsExactly("x");
        assertThat(keys(spell, "plain", "outputs")).containsExactly("out");
        assertThat(keys(spell, "text", "outputs")).containsExactly("output", "size");
        assertThat(keys(spell, "own", "inputs")).isEmpty();
    }

    @Test
    void runsACodeThatIsDrawnByItsText() {
        Components all = StandardComponents.builder()
                .scripts(source -> (call, ctx) -> Map.of("twice", call.arguments()))
                .build();
        Spell spell = all.draw("sum")
                .node("start", "Module Trigger In")
                .node("a", "Universal Input", Map.of("name", "a"))
                .node("code", "Code", Map.of("code", "function worker({ a }) { return { twice: a * 2 }; }"))
                .node("end", "Output", Map.of("name", "sum"))
                .then("start", "code", "end")
                .wire("a", "code")
                .wire("code", "end.input")
                .build();

        RunResult result = SpellRunner.builder(spell).components(all).build().run(Map.of("a", 4));

        assertThat(result.orThrow().output("sum").toString()).startsWith("[{a=4}");
    }

    @Test
    void givesANodeThatCallsASpellTheSocketsOfThatSpell() {
        Spell called = greeting()
                .node("out", "Module Trigger Out", Map.of("name", "done"))
                .then("start", "prompt", "end", "out")
                .wire("name", "prompt")
                .wire("prompt.composed", "end.input")
                .build();

        Spell spell = components
                .draw("caller")
                .node("start", "Module Trigger In")
                .node("who", "Universal Input", Map.of("name", "who"))
                .calling("greet", called)
                .node("end", "Output", Map.of("name", "said"))
                .then("start", "greet", "end")
                .wire("who", "greet.name")
                .wire("greet.greeting", "end.input")
                .build();

        SpellRunner.Builder builder =
                SpellRunner.builder(spell).components(components).store(SpellStore.of(called));
        assertThat(builder.check()).isEmpty();
        assertThat(builder.build().run(Map.of("who", "Bea")).orThrow().output("said", String.class))
                .startsWith("A greeting for Bea:");
    }
}
