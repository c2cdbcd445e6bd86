// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.LoggedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Follows a run that has ended and is in the store alone. Thread-safe. */
final class KeptEvents implements Follower {

    private final List<LoggedEvent> events;
    private final Object lock = new Object();
    private int next;

    KeptEvents(List<LoggedEvent> events) {
        this.events = List.copyOf(events);
    }

    @Override
    public List<LoggedEvent> take(int bytes) {
        List<LoggedEvent> taken = new ArrayList<>();
        synchronized (lock) {
            int left = bytes;
            while (next < events.size() && (taken.isEmpty() || events.get(next).size() <= left)) {
                left -= events.get(next).size();
                taken.add(events.get(next++));
            }
        }
        return taken;
    }

    @Override
    public Map<String, Long> gone() {
        return Map.of();
    }

    @Override
    public void close() {
        synchronized (lock) {
            next = events.size();
        }
    }
}
