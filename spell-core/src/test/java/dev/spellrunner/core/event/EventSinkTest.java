// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventSinkTest {

    private static final NodeEvent EVENT = Events.completed(1, "7");

    @Test
    void tellsAllInOrder() {
        List<String> told = new ArrayList<>();

        EventSink.all(event -> told.add("first"), event -> told.add("second")).emit(EVENT);

        assertThat(told).containsExactly("first", "second");
    }

    @Test
    void tellsTheNextAfterOneHasThrown() {
        List<NodeEvent> told = new ArrayList<>();
        EventSink broken = event -> {
            throw new IllegalStateException("broken");
        };
        EventSink failing = event -> {
            throw new AssertionError("an error, too");
        };

        EventSink.all(broken, failing, told::add).emit(EVENT);

        assertThat(told).containsExactly(EVENT);
    }

    @Test
    void mayHaveNobodyToTell() {
        assertThatCode(() -> EventSink.all().emit(EVENT)).doesNotThrowAnyException();
    }
}
