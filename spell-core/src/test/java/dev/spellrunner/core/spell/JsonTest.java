// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.spell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void copiesDeeply() {
        List<Object> items = new ArrayList<>(List.of("a"));
        Map<String, Object> fields = new LinkedHashMap<>(Map.of("items", items));

        Map<String, @Nullable Object> frozen = Json.freeze(fields);
        items.add("b");
        fields.put("more", 1);

        assertThat(frozen).isEqualTo(Map.of("items", List.of("a")));
    }

    @Test
    void keepsOrderAndNulls() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("z", null);
        fields.put("a", Arrays.asList(1, null));

        Map<String, @Nullable Object> frozen = Json.freeze(fields);

        assertThat(frozen).isEqualTo(fields).hasSameHashCodeAs(fields).hasToString("{z=null, a=[1, null]}");
        assertThat(frozen.containsKey("z")).isTrue();
        assertThat(frozen.get("nothing")).isNull();
    }

    @Test
    void findsEveryKeyHoweverManyThereAre() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        Json.ObjectBuilder builder = Json.object();

        for (int i = 0; i < 100; i++) {
            fields.put("key" + i, i);
            assertThat(builder.put("key" + i, i)).isTrue();
            Map<String, @Nullable Object> frozen = Json.freeze(fields);

            assertThat(frozen).isEqualTo(fields).doesNotContainKey("key" + (i + 1));
            assertThat(List.copyOf(frozen.keySet())).isEqualTo(List.copyOf(fields.keySet()));
        }
        assertThat(builder.build()).isEqualTo(fields);
    }

    @Test
    void takesTheLaterOfTwoValuesOfAKeyHoweverManyThereAre() {
        Json.ObjectBuilder builder = Json.object();

        for (int i = 0; i < 20; i++) {
            builder.put("key" + i, "first");
        }
        for (int i = 0; i < 20; i++) {
            assertThat(builder.put("key" + i, "second")).isFalse();
        }

        assertThat(builder.build()).hasSize(20).containsValue("second").doesNotContainValue("first");
    }

    @Test
    void cannotBeChanged() {
        Map<String, @Nullable Object> map = Json.freeze(Map.of("a", 1));
        List<@Nullable Object> list = Json.freeze(List.of(1));

        assertThatThrownBy(() -> map.put("b", 2)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> map.remove("a")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> map.entrySet().iterator().next().setValue(2))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> list.set(0, 2)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> list.add(2)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(list::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void doesNotCopyWhatIsFrozen() {
        Map<String, @Nullable Object> map = Json.freeze(Map.of("a", 1));
        List<@Nullable Object> list = Json.freeze(List.of(map));

        assertThat(Json.freeze(map)).isSameAs(map);
        assertThat(Json.freeze(list)).isSameAs(list);
        assertThat(Json.freezeValue(list)).isSameAs(list);
        assertThat(list.get(0)).isSameAs(map);
    }

    @Test
    void keepsOtherValuesAsTheyAre() {
        Object other = new Object();

        assertThat(Json.freezeValue(other)).isSameAs(other);
        assertThat(Json.freezeValue(null)).isNull();
    }

    @Test
    void wantsKeysOfText() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.freeze(Map.of(1, "one")))
                .withMessageContaining("'1'");
    }

    @Test
    void appendsToAListAndLeavesItAsItWas() {
        List<Object> changing = new ArrayList<>(List.of("a"));
        List<@Nullable Object> one = Json.appended(List.of(), changing);
        changing.clear();

        List<@Nullable Object> two = Json.appended(one, null);
        List<@Nullable Object> other = Json.appended(one, 3);
        List<@Nullable Object> more = Json.appended(two, "c");

        assertThat(one).containsExactly(List.of("a"));
        assertThat(two).containsExactly(List.of("a"), null);
        assertThat(other).containsExactly(List.of("a"), 3);
        assertThat(more).containsExactly(List.of("a"), null, "c").hasSize(3);
        assertThat(Json.freeze(more)).isSameAs(more);
        assertThatThrownBy(() -> two.get(2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> two.set(0, 1)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> two.remove(0)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void tellsTheLengthOfAValueHoweverItIsHeld() {
        Map<String, Object> value = Map.of("list", List.of("abc", 1, true), "text", "abc");

        int length = Json.lengthOf(value);

        assertThat(length).isBetween(30, 60);
        assertThat(Json.lengthOf(Json.freeze(value))).isEqualTo(length);
        assertThat(Json.lengthOf(Json.appended(List.of("a"), "b"))).isEqualTo(Json.lengthOf(List.of("a", "b")));
        assertThat(Json.lengthOf("abc")).isEqualTo(5);
    }
}
