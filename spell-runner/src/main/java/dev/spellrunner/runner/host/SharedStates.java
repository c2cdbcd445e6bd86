// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.component.State;
import dev.spellrunner.runner.cluster.StateImage;
import java.util.HashMap;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Knows the States of the runs that are kept, as long as they are held. Thread-safe. */
final class SharedStates {

    private final String prefix;
    private final AtomicLong number = new AtomicLong();
    private final Object lock = new Object();
    private final Map<State, SharedState> known = new WeakHashMap<>();

    /**
     * Begins without States.
     *
     * @param prefix makes ids that no other host makes
     */
    SharedStates(String prefix) {
        this.prefix = prefix;
    }

    SharedState of(State state) {
        synchronized (lock) {
            return known.computeIfAbsent(
                    state, key -> new SharedState(prefix + "s" + number.incrementAndGet(), key, 0));
        }
    }

    /** Makes the States of runs that are taken over: of several images of one State the latest counts. */
    Restoring restoring() {
        return new Restoring();
    }

    /** States that are made anew from their images; runs that shared one share it again. Confined. */
    final class Restoring {

        private final Map<String, StateImage> latest = new HashMap<>();
        private final Map<String, State> made = new HashMap<>();

        void add(StateImage image) {
            latest.merge(image.id(), image, (one, other) -> one.version() >= other.version() ? one : other);
        }

        State state(StateImage image) {
            return made.computeIfAbsent(image.id(), id -> make(latest.getOrDefault(id, image)));
        }

        private State make(StateImage image) {
            State state = State.of(image.values());
            synchronized (lock) {
                known.put(state, new SharedState(image.id(), state, image.version()));
            }
            return state;
        }
    }
}
