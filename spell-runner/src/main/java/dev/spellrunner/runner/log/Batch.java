// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import java.util.ArrayList;
import java.util.List;

/** Events that are taken at once, up to a size. Confined. */
final class Batch {

    private final List<LoggedEvent> events = new ArrayList<>();
    private final long limit;
    private long size;
    private boolean full;

    Batch(int bytes) {
        this.limit = Math.max(0, bytes);
    }

    long limit() {
        return limit;
    }

    List<LoggedEvent> events() {
        return events;
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    /** Tells whether there was something already that did not fit. */
    boolean isFull() {
        return full;
    }

    /** Takes as many as fit, but one at least if it is empty. Returns how many. */
    int take(List<LoggedEvent> offered) {
        int count = 0;
        for (LoggedEvent event : offered) {
            if (!events.isEmpty() && size + event.size() > limit) {
                full = true;
                break;
            }
            events.add(event);
            size += event.size();
            count++;
        }
        return count;
    }

    static long size(List<LoggedEvent> events) {
        long size = 0;
        for (LoggedEvent event : events) {
            size += event.size();
        }
        return size;
    }
}
