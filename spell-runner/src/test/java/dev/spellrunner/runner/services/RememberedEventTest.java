// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RememberedEventTest {

    private static final Instant NOW = Instant.parse("2024-01-31T12:00:00Z");

    @Test
    void hasAnIdAndADateOfItsOwnIfNoneIsGiven() {
        RememberedEvent one = RememberedEvent.of(Map.of("content", "hi", "date", " ", "embedding", ""), NOW);
        RememberedEvent other = RememberedEvent.of(Map.of("content", "hi"), NOW);

        assertThat(one.date()).isEqualTo(NOW);
        assertThat(one.embedding()).isNull();
        assertThat(one.text(EventField.ID)).isNotEmpty().isNotEqualTo(other.text(EventField.ID));
        assertThat(one.text(EventField.SENDER)).isEmpty();
    }

    @Test
    void readsNumbersAndSingleEntitiesAsTexts() {
        RememberedEvent event = RememberedEvent.of(
                Map.of("content", 7, "agentId", 12, "entities", "Ada", "sender", Map.of("name", "Ada")), NOW);

        assertThat(event.text(EventField.CONTENT)).isEqualTo("7");
        assertThat(event.text(EventField.AGENT)).isEqualTo("12");
        assertThat(event.text(EventField.SENDER)).isEqualTo("{\"name\":\"Ada\"}");
        assertThat(event.entities()).isEqualTo(List.of("Ada"));
    }

    @Test
    void needsContentAndADateThatIsOne() {
        assertThatThrownBy(() -> RememberedEvent.of(Map.of("content", " "), NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("an event without content cannot be stored");
        assertThatThrownBy(() -> RememberedEvent.of(Map.of("content", "x", "date", "today"), NOW))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the date of an event is 'today' (write it as 2024-01-31T12:00:00Z, or leave it out)");
    }

    @Test
    void cannotBeAskedForWithoutMeasure() {
        assertThatThrownBy(() -> EventQuery.newest(0)).hasMessage("0 events cannot be recalled (1 to 10000)");
        assertThatThrownBy(() -> EventQuery.newest(10_001)).isInstanceOf(IllegalArgumentException.class);
    }
}
