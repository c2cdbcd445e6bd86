// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.spell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TypedTest {

    private static <T> T as(@Nullable Object value, Class<T> type) {
        return Typed.as("input 'x'", value, type);
    }

    @Test
    void returnsValuesOfTheType() {
        assertThat(as("a", String.class)).isEqualTo("a");
        assertThat((Object) as(List.of(1), List.class)).isEqualTo(List.of(1));
        assertThat(as(true, Boolean.class)).isTrue();
        assertThat(as(3L, Object.class)).isEqualTo(3L);
        assertThat(as(3L, Number.class)).isEqualTo(3L);
    }

    @Test
    void convertsNumbersWhereNothingIsLost() {
        assertThat(as(3L, Integer.class)).isEqualTo(3);
        assertThat(as(3.0, Long.class)).isEqualTo(3L);
        assertThat(as(3, Double.class)).isEqualTo(3.0);
        assertThat(as(new BigInteger("3"), Integer.class)).isEqualTo(3);
        assertThat(as(1e3, BigInteger.class)).isEqualTo(BigInteger.valueOf(1000));
        assertThat(as(0.5, BigDecimal.class)).isEqualTo(new BigDecimal("0.5"));
    }

    @ParameterizedTest
    @ValueSource(doubles = {3.5, 1e300, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesNumbersThatTheTypeCannotHold(double number) {
        assertThatThrownBy(() -> as(number, Long.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("input 'x' should be Long, but is Double '" + number + "'");
    }

    @Test
    void writesOutNoNumberOfMillionsOfDigits() {
        assertThatThrownBy(() -> as(new BigDecimal("1e999999999"), BigInteger.class))
                .hasMessage("input 'x' should be BigInteger, but is BigDecimal '1E+999999999'");
    }

    @Test
    void refusesOtherTypes() {
        assertThatThrownBy(() -> as("3", Integer.class)).hasMessage("input 'x' should be Integer, but is String '3'");
        assertThatThrownBy(() -> as(null, String.class)).hasMessage("input 'x' has no value, but should be String");
        assertThatThrownBy(() -> as("a".repeat(100), Integer.class)).hasMessageEndingWith("a…'");
    }
}
