// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Chooses among the events that match a query: one rule for all memories. */
final class Recall {

    private Recall() {}

    private record Scored(RememberedEvent event, double distance) {}

    /**
     * Returns the newest, or the nearest, oldest first.
     *
     * @param matching all events that match, in the order in which they were stored
     */
    static List<RememberedEvent> of(List<RememberedEvent> matching, EventQuery query) {
        List<RememberedEvent> chosen = new ArrayList<>(query.near()
                .map(meaning -> nearest(matching, meaning, query.most()))
                .orElse(matching));
        chosen.sort(Comparator.comparing(RememberedEvent::date));
        return List.copyOf(chosen.subList(Math.max(0, chosen.size() - query.most()), chosen.size()));
    }

    private static List<RememberedEvent> nearest(List<RememberedEvent> matching, Embedding meaning, int most) {
        List<Scored> scored = new ArrayList<>();
        for (RememberedEvent event : matching) {
            event.meaning().ifPresent(its -> scored.add(new Scored(event, its.distance(meaning))));
        }
        scored.sort(Comparator.comparingDouble(Scored::distance));
        return scored.stream().limit(most).map(Scored::event).toList();
    }
}
