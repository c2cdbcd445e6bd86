// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.format.InvalidSpellException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ways that gates let control go. */
@Timeout(60)
class GatesTest {

    private static Map<String, @Nullable Object> given(String name, @Nullable Object value) {
        Map<String, @Nullable Object> inputs = new LinkedHashMap<>();
        inputs.put(name, value);
        return inputs;
    }

    @Nested
    class InRange {

        private final OneGate gate =
                new OneGate("In Range").set("startNumber", "1").set("endNumber", 5);

        @Test
        void includesItsBounds() {
            assertThat(gate.goes(Map.of("input", 1))).containsExactly("true");
            assertThat(gate.goes(Map.of("input", "5"))).containsExactly("true");
            assertThat(gate.goes(Map.of("input", 5.1))).containsExactly("false");
        }

        @Test
        void holdsNothingThatIsNoNumber() {
            assertThat(gate.goes(Map.of("input", "many"))).containsExactly("false");
            assertThat(gate.goes(Map.of("input", List.of(3)))).containsExactly("false");
            assertThat(gate.goes(given("input", null))).containsExactly("false");
        }

        @Test
        void takesAWiredBoundForTheSetting() {
            assertThat(gate.goes(Map.of("input", 7, "endNumber", 7))).containsExactly("true");
            assertThat(gate.goes(Map.of("input", 3, "endNumber", "none"))).containsExactly("false");
        }

        @Test
        void isNoRangeWhereASettingIsNoNumber() {
            OneGate wrong = new OneGate("In Range").set("startNumber", "one").set("endNumber", 5);

            assertThatThrownBy(() -> wrong.on(Set.of("input")).build())
                    .isInstanceOf(InvalidSpellException.class)
                    .hasMessageContaining(
                            "spell 'test', node 'it' (In Range): setting 'startNumber' is 'one', but should"
                                    + " be a number");
        }

        @Test
        void saysWhichBoundItLacks() {
            assertThat(new OneGate("In Range").set("startNumber", 1).failureOf(Map.of("input", 1)))
                    .isEqualTo("needs the number 'endNumber' (wire it, or set it)");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "equal, 1, 1.0, true", "equal, a, b, false", "not equal, a, b, true", "greater than, 10, 9, true",
        "greater than, b, a, true", "less than, 9, 10, true", "less greater than, 2, 1, false", "EQUAL, x, x, true"
    })
    void comparesNumbersAsNumbersAndTheRestAsTexts(String operation, String first, String second, String way) {
        assertThat(new OneGate("Logical Operator")
                        .set("operationType", operation)
                        .goes(Map.of("input1", first, "input2", second)))
                .containsExactly(way);
    }

    @Test
    void refusesComparisonsThatItDoesNotKnow() {
        OneGate gate = new OneGate("Logical Operator").set("operationType", "resembles");

        assertThatThrownBy(() -> gate.on(Set.of("input1", "input2")).build())
                .hasMessageContaining("choose equal, not equal, greater than or less than");
    }

    @Test
    void findsWhatIsMissingNullOrEmpty() {
        OneGate gate = new OneGate("Is Null Or Undefined");

        assertThat(gate.goes(Map.of())).containsExactly("true");
        assertThat(gate.goes(given("input", null))).containsExactly("true");
        assertThat(gate.goes(Map.of("input", ""))).containsExactly("true");
        assertThat(gate.goes(Map.of("input", List.of()))).containsExactly("true");
        assertThat(gate.goes(Map.of("input", 0))).containsExactly("false");
        assertThat(new OneGate("Is Null").goes(Map.of("input", " "))).containsExactly("false");
    }

    @ParameterizedTest
    @CsvSource({
        "Equal, 2, true", "Equal, 3, false", "Greater Than, 3, true", "Greater Than, 2, false",
        "Greater Than Or Equal, 2, true", "Less Than, 1, true", "Less Than, 2, false", "Less Than Or Equal, 2, true"
    })
    void comparesANumberWithItsSetting(String component, String number, String way) {
        assertThat(new OneGate(component).set("value", "2").goes(Map.of("input", number)))
                .containsExactly(way);
    }

    @Test
    void tellsNumbersFromOtherValues() {
        assertThat(new OneGate("Is A Number").goes(Map.of("input", " 1e3 "))).containsExactly("true");
        assertThat(new OneGate("Is A Number").goes(Map.of("input", "one"))).containsExactly("false");
    }

    @Nested
    class TextRules {

        private OneGate rule(String setting, String texts) {
            return new OneGate("Complex String Matcher").set(setting, texts);
        }

        private List<String> goes(OneGate gate, String text) {
            return gate.goes(Map.of("input", text));
        }

        @Test
        void wantOneOfTheTextsOfAList() {
            assertThat(goes(rule("matchBeginningString", "hi, hello"), "hello you"))
                    .containsExactly("true");
            assertThat(goes(rule("matchEndString", "?, please"), "more please")).containsExactly("true");
            assertThat(goes(rule("matchAnyString", "cat, dog"), "hotdog")).containsExactly("true");
            assertThat(goes(rule("matchAnyString", "cat, dog"), "bird")).containsExactly("false");
        }

        @Test
        void acceptNothingWhereThereAreNone() {
            assertThat(goes(new OneGate("Text Rule Matcher"), "hello")).containsExactly("false");
        }

        @Test
        void decideAnewByTheEndAndByWhatIsIncluded() {
            OneGate gate = rule("matchBeginningString", "hi").set("matchEndString", "!");

            assertThat(goes(gate, "hi")).containsExactly("false");
            assertThat(goes(gate, "bye!")).containsExactly("true");
            assertThat(goes(gate.set("matchAnyString", "you"), "hi!")).containsExactly("false");
        }

        @Test
        void heedCaseInTheNewerForm() {
            assertThat(goes(rule("matchBeginningString", "Hi"), "hi there")).containsExactly("false");
        }

        @Test
        void simplifyTheTextInTheOlderForm() {
            OneGate older = rule("matchBeginningString", "Hi").set("notMatchAnyString", "");

            assertThat(goes(older, "<@123> \"HI there\"")).containsExactly("true");
            assertThat(goes(older.set("notMatchAnyString", "There"), "hi there"))
                    .containsExactly("false");
        }

        @Test
        void countCharactersWhereThereIsAGreatestLength() {
            OneGate gate = rule("matchAnyString", "a").set("stringMinLength", 2);

            assertThat(goes(gate, "a")).containsExactly("true");
            assertThat(goes(gate.set("stringMaxLength", "3"), "a")).containsExactly("false");
            assertThat(goes(gate, "aa")).containsExactly("true");
            assertThat(goes(gate, "aaaa")).containsExactly("false");
        }
    }
}
