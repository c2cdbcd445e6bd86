// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.CharBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InputsTest {

    private static final Inputs INPUTS = inputs();

    @Test
    void areReadAsTypes() {
        Inputs inputs = Inputs.of(Map.of("address", Map.of("city", "Ulm"), "count", 3L));

        assertThat((Object) inputs.as("address", Map.class)).isEqualTo(Map.of("city", "Ulm"));
        assertThat(inputs.as("count", Integer.class)).isEqualTo(3);
        assertThatThrownBy(() -> inputs.as("name", String.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("input 'name' has no value, but should be String");
    }

    @Test
    void haveNamesInOrder() {
        assertThat(INPUTS.names()).containsExactly("text", "number", "list", "none", "chars");
    }

    @Test
    void tellANullFromNothing() {
        assertThat(INPUTS.has("none")).isTrue();
        assertThat(INPUTS.get("none")).isNull();
        assertThat(INPUTS.all("none")).containsExactly((Object) null);
        assertThat(INPUTS.has("other")).isFalse();
        assertThat(INPUTS.get("other")).isNull();
        assertThat(INPUTS.all("other")).isEmpty();
    }

    @Test
    void cannotBeChanged() {
        assertThatThrownBy(() -> INPUTS.all("text").clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> INPUTS.names().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void giveText() {
        assertThat(INPUTS.text("text")).isEqualTo(" 1.5 ");
        assertThat(INPUTS.text("number")).isEqualTo("7");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> INPUTS.text("list"))
                .withMessageContaining("input 'list' should be text");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> INPUTS.text("other"))
                .withMessageContaining("input 'other' has no value");
    }

    @Test // issue 16
    void saysWhatAValueIsInJson() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("a", List.of(1, "b \"c\""));
        object.put("n", null);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Inputs.of(Map.of("x", object)).list("x"))
                .withMessage("input 'x' should be a list, but is an object: {\"a\":[1,\"b \\\"c\\\"\"],\"n\":null}");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Inputs.of(Map.of("x", Collections.nCopies(100, true))).number("x"))
                .withMessageStartingWith("input 'x' should be a number, but is a list: [true,true,")
                .withMessageEndingWith("…");
    }

    @Test
    void giveNumbers() {
        assertThat(INPUTS.number("number")).isEqualTo(7);
        assertThat(INPUTS.number("text")).isEqualTo(1.5);
        assertThat(INPUTS.number("chars")).isEqualTo(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Inputs.of(Map.of("n", "x".repeat(100))).number("n"))
                .withMessageContaining("should be a number, but is \"xxx")
                .withMessageEndingWith("x…")
                .withCauseInstanceOf(NumberFormatException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> INPUTS.number("list"));
    }

    @Test
    void giveLists() {
        assertThat(INPUTS.list("list")).isEqualTo(List.of(1, 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> INPUTS.list("number"))
                .withMessageContaining("should be a list, but is 7");
    }

    @Test
    void giveAllAsAMap() {
        assertThat(INPUTS.toMap()).containsOnlyKeys("text", "number", "list", "none", "chars");
    }

    private static Inputs inputs() {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("text", " 1.5 ");
        values.put("number", 7);
        values.put("list", List.of(1, 2));
        values.put("none", null);
        values.put("chars", CharBuffer.wrap("2"));
        return Inputs.of(values);
    }
}
