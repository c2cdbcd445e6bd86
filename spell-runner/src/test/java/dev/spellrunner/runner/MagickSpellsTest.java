// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.components.StandardComponents;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real spells of Magick, and its components that need no service. */
@Timeout(60)
class MagickSpellsTest {

    private static final Map<String, Object> EVENT =
            Map.of("content", "hello", "sender", "ada", "observer", "bot", "client", "rest");

    private static RunResult run(Spell spell, Map<String, ?> inputs) {
        return SpellRunner.builder(spell)
                .components(StandardComponents.all())
                .build()
                .run(inputs);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "078-default-90f853dd.json",
                "080-Starter-6f488509.json",
                "092-Destructure-4cf5cfe3.json",
                "112-Starter-42c019d2.json",
                "116-Starter-c30fb8ab.json"
            })
    void answersWithTheContentOfAnEventWhateverItsConnector(String file) {
        Spell spell =
                SpellReader.standard().read(Corpus.folder().resolve("corpus").resolve(file));

        assertThat(run(spell, Map.of("Input - REST API (POST)", EVENT))
                        .outputs()
                        .values())
                .containsExactly("hello");
        assertThat(run(spell, Map.of("Input - Default", "again")).status())
                .isEqualTo(file.startsWith("092") ? RunResult.Status.FAILED : RunResult.Status.COMPLETED);
    }

    @Test
    void passesOnTheDataOfThePairWhoseTriggerCame() {
        Spell spell = Spell.named("s")
                .node("a", "Input", Map.of("name", "A"))
                .node("b", "Input", Map.of("name", "B"))
                .node(
                        "gate",
                        "Exclusive Gate",
                        Map.of("inputs", List.of(trigger("a"), data("a"), trigger("b"), data("b"))))
                .node("o", "Output", Map.of("name", "o"))
                .wire("a", "trigger", "gate", "a trigger")
                .wire("a", "output", "gate", "a data")
                .wire("b", "trigger", "gate", "b trigger")
                .wire("b", "output", "gate", "b data")
                .wire("gate", "trigger", "o", "trigger")
                .wire("gate", "output", "o", "input")
                .build();

        assertThat(run(spell, Map.of("B", 2)).outputs()).isEqualTo(Map.of("o", 2));
        assertThat(run(spell, Map.of("A", 1)).outputs()).isEqualTo(Map.of("o", 1));
    }

    private static Map<String, String> trigger(String pair) {
        return Map.of("name", pair + " trigger", "socketKey", pair + " trigger", "taskType", "option");
    }

    private static Map<String, String> data(String pair) {
        return Map.of("name", pair + " data", "socketKey", pair + " data", "taskType", "output");
    }

    @Test
    void givesTheValuesOfVariables() {
        assertThat(variable("Array Variable", Map.of("_var", "a,,b", "splitter", ",")))
                .isEqualTo(List.of("a", "b"));
        assertThat(variable("Array Variable", Map.of("_var", "a,,b", "splitter", ",", "keepEmpty", true)))
                .isEqualTo(List.of("a", "", "b"));
        assertThat(variable("Array Variable", Map.of("_var", "a,b"))).isEqualTo(List.of("a,b"));
        assertThat(variable("Number Variable", Map.of("_var", "80001"))).isEqualTo(80001L);
        assertThat(variable("Boolean Variable", Map.of("_var", "yes"))).isEqualTo(false);
        assertThat(variable("Fewshot Variable", Map.of("fewshot", "once"))).isEqualTo("once");
    }

    private static Object variable(String component, Map<String, ?> data) {
        Spell spell = Spell.named("s")
                .node("v", component, data)
                .node("o", "Output", Map.of("name", "o"))
                .wire("v", "output", "o", "input")
                .build();
        return run(spell, Map.of()).outputs().get("o");
    }

    @ParameterizedTest
    @ValueSource(strings = {"102-Template-3803c305.json", "106-Template-8439087c.json", "110-Template-46cab3b0.json"})
    void fillsTemplatesWithTheFieldsOfAnEvent(String file) {
        Spell spell =
                SpellReader.standard().read(Corpus.folder().resolve("corpus").resolve(file));

        assertThat(run(spell, Map.of("Input - Default", EVENT)).outputs().values())
                .singleElement()
                .asString()
                .contains("hello");
    }

    @Test
    void saysWhereJsonIsBroken() {
        RunResult result = run(through("JSON To Object", "input", "output", Map.of()), Map.of("x", "{\"a\": oops}"));

        assertThat(result.failures())
                .singleElement()
                .satisfies(
                        error -> assertThat(error.message()).startsWith("input 'input' is no JSON at line 1, column "));
    }

    @Test
    void readsBackWhatItWroteAsJson() {
        Object value = Map.of("list", List.of(1, "two", true), "text", "\u00e9\n\"");
        Object json = run(through("Object To JSON", "input", "output", Map.of()), Map.of("x", value))
                .output("o");

        assertThat(run(through("JSON To Object", "input", "output", Map.of()), Map.of("x", String.valueOf(json)))
                        .output("o"))
                .isEqualTo(value);
    }

    @Test
    void replacesPlainTextAtAllPlaces() {
        Spell spell = through("String Replacer", "input", "output", Map.of("match", ".", "replace", "$1"));

        assertThat(run(spell, Map.of("x", "a.b.c")).outputs()).isEqualTo(Map.of("o", "a$1b$1c"));
    }

    @Test
    void givesNoPhraseTwiceInARow() {
        SpellRunner runner = SpellRunner.builder(Spell.named("s")
                        .node("v", "Random Phrase From List", Map.of("fewshot", "a\nb\n\nc"))
                        .node("o", "Output", Map.of("name", "o"))
                        .wire("v", "output", "o", "input")
                        .build())
                .build();

        Object last = "";
        for (int i = 0; i < 50; i++) {
            Object next = runner.run(Map.of()).output("o");
            assertThat(next).isIn("a", "b", "c").isNotEqualTo(last);
            last = next;
        }
    }

    @Test
    void firesByWhatATextIncludes() {
        Spell spell = Spell.named("s")
                .node("i", "Input", Map.of("name", "x"))
                .node("t", "Evaluate Text", Map.of("fewshot", "cat", "operationType", "not includes"))
                .node("o", "Output", Map.of("name", "o"))
                .wire("i", "trigger", "t", "trigger")
                .wire("i", "output", "t", "string")
                .wire("t", "true", "o", "trigger")
                .wire("i", "output", "o", "input")
                .build();

        assertThat(run(spell, Map.of("x", "a dog")).outputs()).isEqualTo(Map.of("o", "a dog"));
        assertThat(run(spell, Map.of("x", "a cat")).outputs()).isEmpty();
    }

    private static Spell through(String component, String input, String output, Map<String, ?> data) {
        return Spell.named("s")
                .node("i", "Universal Input", Map.of("name", "x"))
                .node("n", component, data)
                .node("o", "Output", Map.of("name", "o"))
                .wire("i", "output", "n", input)
                .wire("n", output, "o", "input")
                .build();
    }

    @Test
    void echoesWhatMagickCallsSource() {
        Spell spell = Spell.named("s")
                .node("v", "String Variable", Map.of("_var", "x"))
                .node("e", "Echo")
                .node("o", "Output", Map.of("name", "o"))
                .wire("v", "output", "e", "source")
                .wire("e", "output", "o", "input")
                .build();

        assertThat(run(spell, Map.of()).outputs()).isEqualTo(Map.of("o", "x"));
    }
}
