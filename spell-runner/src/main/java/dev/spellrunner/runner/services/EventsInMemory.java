// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Memories of users in the heap. Thread-safe: one lock guards them all, and nothing foreign is called under it. */
final class EventsInMemory implements PerUser<EventMemory> {

    private final int mostEvents;
    private final long mostChars;
    private final long mostCharsOfAll;

    private final Object lock = new Object();
    private final Map<String, Kept> byOwner = new HashMap<>();
    private long chars;

    EventsInMemory(int mostEvents, long mostChars, long mostCharsOfAll) {
        this.mostEvents = mostEvents;
        this.mostChars = mostChars;
        this.mostCharsOfAll = mostCharsOfAll;
    }

    /** The events of one user: in the order of their arrival, by id. */
    private static final class Kept {

        final Map<String, RememberedEvent> events = new LinkedHashMap<>();
        long chars;
    }

    @Override
    public EventMemory of(String owner) {
        return new View(owner);
    }

    /** The memory of one user. */
    private final class View implements EventMemory {

        private final String owner;

        View(String owner) {
            this.owner = owner;
        }

        @Override
        public void store(RememberedEvent event) {
            synchronized (lock) {
                Kept kept = byOwner.computeIfAbsent(owner, none -> new Kept());
                requireSameSize(kept, event);
                remove(kept, event.text(EventField.ID));
                add(kept, event);
                while (kept.events.size() > mostEvents || kept.chars > mostChars) {
                    removeOldest(kept);
                }
                while (chars > mostCharsOfAll) {
                    removeOldestOfAll();
                }
            }
        }

        @Override
        public List<RememberedEvent> recall(EventQuery query) {
            synchronized (lock) {
                return recalled(query);
            }
        }

        private List<RememberedEvent> recalled(EventQuery query) {
            Kept kept = byOwner.get(owner);
            List<RememberedEvent> matching = new ArrayList<>();
            if (kept != null) {
                kept.events.values().stream().filter(query::matches).forEach(matching::add);
            }
            return query.choose(matching);
        }

        @Override
        public int delete(EventQuery query) {
            synchronized (lock) {
                List<RememberedEvent> gone = recalled(query);
                Kept kept = byOwner.get(owner);
                if (kept != null) {
                    gone.forEach(event -> remove(kept, event.text(EventField.ID)));
                    if (kept.events.isEmpty()) {
                        byOwner.remove(owner);
                    }
                }
                return gone.size();
            }
        }
    }

    private static void requireSameSize(Kept kept, RememberedEvent event) {
        Optional<Embedding> one = event.meaning();
        if (one.isPresent()) {
            kept.events.values().stream()
                    .flatMap(other -> other.meaning().stream())
                    .findFirst()
                    .ifPresent(one.get()::requireSizeOf);
        }
    }

    private void add(Kept kept, RememberedEvent event) {
        int size = event.length();
        kept.events.put(event.text(EventField.ID), event);
        kept.chars += size;
        chars += size;
    }

    private void remove(Kept kept, String id) {
        RememberedEvent gone = kept.events.remove(id);
        if (gone != null) {
            int size = gone.length();
            kept.chars -= size;
            chars -= size;
        }
    }

    /** Takes from the user who has most, so that none can crowd others out. */
    private void removeOldestOfAll() {
        Kept largest = Collections.max(byOwner.values(), Comparator.comparingLong(each -> each.chars));
        removeOldest(largest);
        if (largest.events.isEmpty()) {
            byOwner.values().remove(largest);
        }
    }

    private void removeOldest(Kept kept) {
        remove(kept, kept.events.keySet().iterator().next());
    }
}
