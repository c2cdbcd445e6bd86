// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.spell.Json;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StateTest {

    @Test
    void startsWithItsInitialValues() {
        Map<String, Object> initial = new HashMap<>(Map.of("count", 1));

        State state = State.of(initial);
        initial.clear();

        assertThat(state.get("count")).isEqualTo(1);
        assertThat(state.get("other")).isNull();
        assertThat(state.snapshot()).isEqualTo(Map.of("count", 1));
    }

    @Test
    void givesSnapshotsThatNeverChange() {
        State state = State.of(Map.of("count", 1));
        Map<String, @Nullable Object> before = state.snapshot();

        Map<String, @Nullable Object> after = state.update(values -> {
            values.put("count", 2);
            return values;
        });

        assertThat(before).isEqualTo(Map.of("count", 1));
        assertThat(after).isEqualTo(Map.of("count", 2)).isSameAs(state.snapshot());
        assertThatThrownBy(after::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void staysAsItIsIfAnUpdateThrows() {
        State state = State.of(Map.of("count", 1));

        assertThatIllegalStateException()
                .isThrownBy(() -> state.update(values -> {
                    values.clear();
                    throw new IllegalStateException("half-way");
                }));

        assertThat(state.get("count")).isEqualTo(1);
    }

    @Test
    void losesNoUpdateOfManyThreads() throws Exception {
        State state = State.of(Map.of("count", 0));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<Boolean> counting = () -> {
                for (int i = 0; i < 1000; i++) {
                    state.update(values -> {
                        values.merge("count", 1, (a, b) -> (Integer) a + (Integer) b);
                        return values;
                    });
                }
                return true;
            };

            threads.invokeAll(Collections.nCopies(4, counting), 30, TimeUnit.SECONDS);
        } finally {
            threads.shutdownNow();
        }

        assertThat(state.get("count")).isEqualTo(4000);
    }

    @Test // issue 16.4: 20 000 appends took 13 seconds
    @Timeout(20)
    void appendsToAListHoweverLongItIs() {
        State state = State.of(Map.of("log", List.of()));

        for (int i = 0; i < 200_000; i++) {
            String line = "line " + i;
            state.update(values -> {
                values.put("log", Json.appended((List<?>) requireNonNull(values.get("log")), line));
                return values;
            });
        }

        assertThat((List<?>) state.get("log")).hasSize(200_000).last().isEqualTo("line 199999");
    }

    @Test // issue 16.4
    void refusesAnUpdateThatLeavesTooMuch() {
        State state = State.of(Map.of("a", 1, "log", List.of("x".repeat(50))), 100);

        assertThatIllegalStateException()
                .isThrownBy(() -> state.update(values -> {
                    values.put("log", Json.appended((List<?>) requireNonNull(values.get("log")), "y".repeat(50)));
                    return values;
                }))
                .withMessageContaining("may hold 100 ")
                .withMessageContaining("'log'");
        assertThat(state.snapshot()).isEqualTo(Map.of("a", 1, "log", List.of("x".repeat(50))));
    }

    @Test
    void letsUpdatesMakeSmallerWhatIsTooLarge() {
        State state = State.of(Map.of("log", "x".repeat(500)), 100);

        state.update(values -> {
            values.put("log", "x".repeat(400));
            return values;
        });

        assertThat(state.get("log")).isEqualTo("x".repeat(400));
        assertThatIllegalArgumentException().isThrownBy(() -> State.of(Map.of(), 0));
    }
}
