// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates give the same as Handlebars.js with {@code noEscape}. */
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

    /** Bounds of templates: they come from strangers. */
    @Nested
    class WhenAnAuthorLies {

        private final Map<String, @Nullable Object> thousand =
                Map.of("a", Collections.nCopies(1000, Map.of("x", "y")), "text", "t".repeat(1 << 20));

        private String fillFrom(String template) {
            return Template.compile("fewshot", template).fill(thousand);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{{#each a}}{{#each ../a}}{{#each ../../a}}{{#each ../../../a}}{{/each}}{{/each}}{{/each}}{{/each}}",
                    "{{#a}}{{#a}}{{#a}}{{#a}}{{/a}}{{/a}}{{/a}}{{/a}}",
                    "{{#each a}}{{../text}}{{/each}}",
                    "{{#if a}}{{#each a}}{{#if x}}{{../text}}{{/if}}{{/each}}{{/if}}"
                })
        void endsLoopsThatTakeTooMuch(String template) {
            assertThatThrownBy(() -> fillFrom(template))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("template 'fewshot'")
                    .hasMessageContaining("takes more than 16777216 characters to fill");
        }

        @ParameterizedTest
        @ValueSource(strings = {"{{#if a}}", "{{#each a}}", "{{#a}}", "{{^a}}", "{{~#if a}}"})
        void refusesBlocksThatNestTooDeep(String open) {
            String close = open.contains("each") ? "{{/each}}" : open.contains("if") ? "{{/if}}" : "{{/a}}";

            assertThatThrownBy(() -> Template.compile("fewshot", "one\n" + open.repeat(800) + close.repeat(800)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("template 'fewshot', line 2: nests more than 100 deep (draw it as several nodes)");
        }

        @Test
        void refusesChainsOfElseAndParenthesesThatNestTooDeep() {
            String chain = "{{#if a}}" + "{{else if a}}".repeat(800) + "{{/if}}";
            String calls = "{{lookup " + "(lookup ".repeat(2000) + "a 0" + " 0)".repeat(2000) + " 0}}";

            assertThatThrownBy(() -> Template.compile("fewshot", chain))
                    .hasMessageContaining("nests more than 100 deep");
            assertThatThrownBy(() -> Template.compile("fewshot", calls))
                    .hasMessageContaining("nests more than 100 deep");
        }

        @Test
        void takesManyBlocksOneAfterTheOther() {
            assertThat(fillFrom("{{#if a}}x{{else if b}}y{{else}}z{{/if}}{{! {{#if }}{{!-- {{#if a}} --}}".repeat(500)))
                    .isEqualTo("x".repeat(500));
        }

        @Test
        void endsWhenItsThreadIsInterrupted() {
            Thread.currentThread().interrupt();
            try {
                assertThatThrownBy(() -> fillFrom("{{#each a}}{{/each}}")).isInstanceOf(CancellationException.class);
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
        }

        @Test
        void boundsTheTextOfAListThatStandsInItselfManyTimes() {
            // Long, so that the limit is reached soon.
            List<Object> doubled = List.of("x".repeat(1 << 16));
            for (int i = 0; i < 60; i++) {
                doubled = List.of(doubled, doubled);
            }
            Map<String, @Nullable Object> values = Map.of("doubled", doubled);

            assertThatThrownBy(() -> Template.compile("fewshot", "{{doubled}}").fill(values))
                    .hasMessageContaining("too long as a text");
        }

        @Test
        void knowsNoInlinePartials() {
            assertThatThrownBy(() -> fillFrom("{{#*inline \"p\"}}x{{/inline}}{{> p}}"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
