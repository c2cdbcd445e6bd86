// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventsInMemoryTest extends EventMemoryContract {

    @Override
    protected PerUser<EventMemory> memories() {
        return EventMemory.inMemory();
    }

    @Override
    protected PerUser<EventMemory> memoriesOf(int mostEvents) {
        return new EventsInMemory(mostEvents, 1_000_000, 1_000_000);
    }

    @Test
    void forgetsTheOldestOfWhoeverHasMostWhenAllHaveTooMuch() {
        PerUser<EventMemory> small = new EventsInMemory(100, 1_000_000, 10_000);
        small.of("quiet").store(event("x".repeat(1_000)));

        for (int i = 0; i < 50; i++) {
            small.of("loud").store(event("y".repeat(1_000)));
        }

        assertThat(small.of("quiet").recall(EventQuery.all())).hasSize(1);
        assertThat(small.of("loud").recall(EventQuery.all())).hasSizeBetween(6, 8);
    }

    @Test
    void forgetsTheOldestOfAUserWhoHasTooMuch() {
        PerUser<EventMemory> small = new EventsInMemory(100, 3_000, 1_000_000);

        for (int i = 0; i < 5; i++) {
            small.of("ada").store(event(i + "x".repeat(1_000)));
        }

        assertThat(small.of("ada").recall(EventQuery.all()))
                .extracting(event -> event.text(EventField.CONTENT).charAt(0))
                .containsExactly('3', '4');
    }

    private static RememberedEvent event(String content) {
        return RememberedEvent.of(Map.of("content", content), Instant.EPOCH);
    }
}
