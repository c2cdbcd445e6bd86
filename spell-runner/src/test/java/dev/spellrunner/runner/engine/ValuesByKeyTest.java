// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesByKeyTest {

    private static final List<String> KEYS = List.of("c", "a", "b");

    @Test
    void isAMapInTheOrderOfTheSocketsWithoutThoseThatHaveNoValue() {
        Map<String, Object> values = ValuesByKey.of(KEYS, new Object[] {1, ValuesByKey.ABSENT, null});

        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("c", 1);
        expected.put("b", null);
        assertThat(values).isEqualTo(expected).hasSameHashCodeAs(expected).hasSize(2);
        assertThat(new ArrayList<>(values.keySet())).containsExactly("c", "b");
        assertThat(values.containsKey("b")).isTrue();
        assertThat(values.containsKey("a")).isFalse();
        assertThat(values.get("c")).isEqualTo(1);
        assertThat(values.get("nowhere")).isNull();
    }

    @Test
    void passesEachValueOn() {
        List<String> passed = new ArrayList<>();

        ValuesByKey.of(KEYS, new Object[] {1, ValuesByKey.ABSENT, 2}).forEach((key, value) -> passed.add(key + value));

        assertThat(passed).containsExactly("c1", "b2");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 8, 9, 100})
    void copiesAMapInItsOrder(int size) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = size; i > 0; i--) {
            map.put("key " + i, i == 2 ? null : i);
        }
        Map<String, Object> expected = new LinkedHashMap<>(map);

        Map<String, Object> copy = ValuesByKey.copyOf(map);
        map.put("later", 1);

        assertThat(copy).isEqualTo(expected).hasSameHashCodeAs(expected);
        assertThat(new ArrayList<>(copy.keySet())).isEqualTo(new ArrayList<>(expected.keySet()));
        assertThat(copy.get("nowhere")).isNull();
        assertThatThrownBy(() -> copy.put("key 1", 4)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void copiesAMapWhoseKeysAreAskedForNull() {
        assertThat(ValuesByKey.copyOf(Map.of("a", 1, "b", 2)).containsKey(null)).isFalse();
    }

    @Test
    void cannotBeChanged() {
        Map<String, Object> values = ValuesByKey.of(KEYS, new Object[] {1, 2, 3});

        assertThatThrownBy(() -> values.put("c", 4)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> values.remove("c")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> values.entrySet().iterator().next().setValue(4))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void isEmptyIfNoSocketHasAValue() {
        assertThat(ValuesByKey.of(KEYS, new Object[] {ValuesByKey.ABSENT, ValuesByKey.ABSENT, ValuesByKey.ABSENT}))
                .isEmpty();
        assertThat(ValuesByKey.of("a", ValuesByKey.ABSENT)).isEmpty();
    }

    @Test
    void holdsOneValueWhichMayBeNull() {
        assertThat(ValuesByKey.of("a", null)).hasSize(1).containsEntry("a", null);
        assertThat(ValuesByKey.of("a", 1)).isEqualTo(Map.of("a", 1));
    }
}
