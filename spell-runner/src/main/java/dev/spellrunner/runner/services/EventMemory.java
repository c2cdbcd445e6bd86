// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import java.util.List;

/**
 * Remembers what was said to one user and by one user: what Store Event and Event Recall need. Thread-safe; calls may
 * block.
 *
 * <p>A memory sees the events of one user alone; {@link PerUser} gives each their own. It is bounded: what does not fit is
 * refused, or takes the place of the oldest.
 */
public interface EventMemory {

    /**
     * Remembers an event; one of the same id takes the place of the earlier one.
     *
     * @throws IllegalArgumentException if it is longer than an event may be, or its embedding has another size than those
     *     that are there
     * @throws StorageException if it cannot be kept
     */
    void store(RememberedEvent event);

    /**
     * Recalls events: the newest that match or, if the query says so, the nearest. In both cases the oldest comes first.
     *
     * @throws IllegalArgumentException if the query's embedding has another size than those that are remembered
     * @throws StorageException if they cannot be read
     */
    List<RememberedEvent> recall(EventQuery query);

    /**
     * Forgets the events that {@link #recall} gives.
     *
     * @return how many there were
     * @throws StorageException if they cannot be deleted
     */
    int delete(EventQuery query);

    /**
     * Returns memories that end with this process: at most 10 000 events and 16 million characters for each user, 64 million
     * characters together. When a user has more, the oldest are forgotten; when all together do, the oldest of the user who
     * has most.
     */
    static PerUser<EventMemory> inMemory() {
        return new EventsInMemory(10_000, 16_000_000, 64_000_000);
    }
}
