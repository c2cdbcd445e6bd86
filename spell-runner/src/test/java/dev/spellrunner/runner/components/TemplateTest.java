// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Handlebars.js gives for the same, with {@code noEscape}. */
class TemplateTest {

    private static final Map<String, @Nullable Object> VALUES = values();

    private static Map<String, @Nullable Object> values() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("text", "<b> & \"q\"");
        values.put("list", Arrays.asList("p", null, List.of("q", "r")));
        values.put("people", List.of(Map.of("name", "Ada"), Map.of("name", "Bob")));
        values.put("object", Map.of("a", Map.of("b", "deep")));
        values.put("whole", 3.0);
        values.put("half", 0.5);
        values.put("zero", 0);
        values.put("yes", true);
        values.put("no", false);
        values.put("empty", "");
        values.put("none", List.of());
        values.put("nothing", null);
        return values;
    }

    private static String fill(String template) {
        return Template.compile("fewshot", template).fill(VALUES);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{{text}} {{{text}}} {{&text}} | <b> & \"q\" <b> & \"q\" <b> & \"q\"",
                "{{list}} | p,,q,r",
                "[{{missing}}{{nothing}}{{missing.more}}{{object.c.d}}] | []",
                "{{object}} {{object.a.b}} {{object.[a].b}} | [object Object] deep deep",
                "{{whole}} {{half}} {{zero}} {{yes}} {{no}} | 3 0.5 0 true false",
                "{{list.[0]}} {{list.0}} {{list.length}} {{text.length}} | p p 3 9",
                "{{#if yes}}a{{else}}b{{/if}}{{#if no}}a{{else}}b{{/if}} | ab",
                "{{#if zero}}a{{/if}}{{#if empty}}a{{/if}}{{#if none}}a{{/if}}{{#if missing}}a{{/if}}. | .",
                "{{#unless no}}a{{/unless}} | a",
                "{{#each people}}{{@index}}{{name}}{{#unless @last}}, {{/unless}}{{/each}} | 0Ada, 1Bob",
                "{{#each list}}<{{this}}>{{/each}} | <p><><q,r>",
                "{{#each none}}a{{else}}nobody{{/each}} | nobody",
                "{{#each object}}{{@key}}{{/each}} | a",
                "{{#with object.a}}{{b}} {{../whole}}{{/with}} | deep 3",
                "{{#people}}{{name}}{{/people}}{{^none}}!{{/none}} | AdaBob!",
                "{{! a comment }}{{!-- another --}}x | x"
            })
    void fillsItsGaps(String template, String filled) {
        assertThat(fill(template)).isEqualTo(filled);
    }

    @Test
    void leavesNoLineWhereALineHoldsOnlyABlock() {
        assertThat(fill("People:\n{{#each people}}\n- {{name}}\n{{/each}}\nThat is all\n"))
                .isEqualTo("People:\n- Ada\n- Bob\nThat is all\n");
        assertThat(fill("a\n{{#if yes}}\n  b\n{{else}}\n  c\n{{/if}}\nd")).isEqualTo("a\n  b\nd");
        assertThat(fill("a\n\n{{text}}\n\n{{whole}}\n")).isEqualTo("a\n\n<b> & \"q\"\n\n3\n");
        assertThat(fill("x {{#if yes}} y {{/if}} z")).isEqualTo("x  y  z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{{text.class}}", "{{text.bytes}}", "{{object.size}}", "{{people.class.name}}", "{{class}}"})
    void seesNothingOfJava(String template) {
        assertThat(fill(template)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{include \"x\"}}",
                "{{log text}}",
                "{{precompile \"x\"}}",
                "{{i18n \"x\"}}",
                "{{> x}}",
                "{{shout text}}"
            })
    void readsNoFilesAndKnowsNoOtherHelpers(String template) {
        assertThatThrownBy(() -> Template.compile("fewshot", "one\n" + template).fill(VALUES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("template 'fewshot', line 2: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{#if a}}", "{{", "{{/if}}", "{{#each a}}{{/if}}"})
    void isNotCompiledIfItIsNoTemplate(String template) {
        assertThatThrownBy(() -> Template.compile("fewshot", "one\n" + template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("template 'fewshot', line [23]: [^\\n]+");
    }
}
