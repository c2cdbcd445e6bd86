// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutputsTest {

    @Test
    void tellANullFromNothing() {
        Outputs.Values one = Outputs.of("a", null);

        assertThat(one.has("a")).isTrue();
        assertThat(one.get("a")).isNull();
        assertThat(one.has("b")).isFalse();
        assertThat(one.get("b")).isNull();
    }

    @Test
    void keepTheOrderInWhichTheyWereGiven() {
        assertThat(entries(Outputs.none())).isEmpty();
        assertThat(entries(Outputs.of("z", 1))).containsExactly(Map.entry("z", 1));
        assertThat(entries(Outputs.of("z", 1, "a", 2))).containsExactly(Map.entry("z", 1), Map.entry("a", 2));
    }

    @Test
    void giveTheSameHoweverManyThereAre() {
        for (int size : List.of(2, 8, 9, 100)) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            for (int i = size; i > 0; i--) {
                map.put("output " + i, i);
            }
            map.put("output 1", null);
            Outputs.Values outputs = Outputs.of(map).firing("yes");

            assertThat(entries(outputs)).containsExactlyEntriesOf(map);
            assertThat(outputs.getOr("output " + size, "none")).isEqualTo(size);
            assertThat(outputs.getOr("output 1", "none")).isNull();
            assertThat(outputs.getOr("output 0", "none")).isEqualTo("none");
            assertThat(outputs.nameNotIn(List.copyOf(map.keySet()))).isNull();
            assertThat(outputs.nameNotIn(List.of("output " + size))).isEqualTo("output " + (size - 1));
        }
    }

    @Test
    void keepTheLaterOfTwoValuesOfOneName() {
        assertThat(entries(Outputs.of("a", 1, "a", 2))).containsExactly(Map.entry("a", 2));
    }

    @Test
    void areNotChangedByTheMapTheyCameFrom() {
        Map<String, Object> map = new HashMap<>(Map.of("a", 1));
        Outputs.Values outputs = Outputs.of(map);
        Outputs.Call call = Outputs.call(map);

        map.clear();

        assertThat(outputs.get("a")).isEqualTo(1);
        assertThat(call.inputs()).isEqualTo(Map.of("a", 1));
        assertThatThrownBy(() -> call.inputs().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void areNotChangedByALargerMapTheyCameFrom() {
        Map<String, @Nullable Object> map = new HashMap<>();
        map.put("a", 1);
        map.put("b", null);
        Outputs.Values outputs = Outputs.of(map);
        Outputs.Call call = Outputs.call(map);

        map.remove("b");

        assertThat(outputs.has("b")).isTrue();
        assertThat(call.inputs()).containsEntry("a", 1).containsEntry("b", null);
        assertThatThrownBy(() -> call.inputs().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void giveANullThatIsTheOnlyValueOfAMap() {
        Map<String, @Nullable Object> map = new HashMap<>();
        map.put("a", null);

        assertThat(Outputs.of(map).has("a")).isTrue();
        assertThat(Outputs.call(map).inputs()).containsEntry("a", null);
    }

    @Test
    void fireAllTriggersUnlessToldOtherwise() {
        assertThat(Outputs.none().closes("yes")).isFalse();
        assertThat(Outputs.none().closesAny()).isFalse();
        assertThat(Outputs.none().selectedTriggers()).isEmpty();
    }

    @Test
    void closeTheTriggersThatAreNamed() {
        Outputs.Values outputs = Outputs.of("a", 1).closing("no", "no");

        assertThat(outputs.closes("no")).isTrue();
        assertThat(outputs.closes("yes")).isFalse();
        assertThat(outputs.closesAny()).isTrue();
        assertThat(outputs.selectedTriggers()).containsExactly("no");
        assertThat(outputs.get("a")).isEqualTo(1);
    }

    @Test
    void fireOnlyTheTriggersThatAreNamed() {
        Outputs.Values outputs = Outputs.of("a", 1, "b", 2).firing("yes");

        assertThat(outputs.closes("no")).isTrue();
        assertThat(outputs.closes("yes")).isFalse();
        assertThat(outputs.get("b")).isEqualTo(2);
        assertThat(Outputs.none().firing().closes("any")).isTrue();
    }

    @Test
    void mayComeLater() {
        CompletableFuture<Outputs> stage = new CompletableFuture<>();

        assertThat(Outputs.later(stage).stage()).isSameAs(stage);
    }

    @Test
    void mayAskForIterationsOverACopyOfTheItems() {
        List<@Nullable Object> items = new ArrayList<>(Arrays.asList(1, null));

        Outputs.Each each = Outputs.each(items, "element", "act", true);
        items.clear();

        assertThat(each.items()).containsExactly(1, null);
        assertThat(each.element()).isEqualTo("element");
        assertThat(each.body()).isEqualTo("act");
        assertThat(each.parallel()).isTrue();
        assertThatThrownBy(() -> each.items().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void areOfTheseKinds() {
        assertThat(Outputs.class.getPermittedSubclasses())
                .containsExactlyInAnyOrder(
                        Outputs.Values.class, Outputs.Deferred.class, Outputs.Call.class, Outputs.Each.class);
    }

    private static Map<String, @Nullable Object> entries(Outputs.Values outputs) {
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        outputs.forEach(entries::put);
        return entries;
    }
}
