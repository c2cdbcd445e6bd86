// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.component.State;
import dev.spellrunner.runner.cluster.StateImage;
import java.lang.ref.WeakReference;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the changes of a State that runs share which are kept. Thread-safe.
 *
 * @implNote A State replaces its values as a whole when it changes, so that to compare references is enough.
 */
final class SharedState {

    private final String id;
    private final WeakReference<State> state;

    private final Object lock = new Object();
    private Map<String, @Nullable Object> known;
    private long version;

    /**
     * Begins to count.
     *
     * @param version how often it has changed; 0 if it is new
     */
    SharedState(String id, State state, long version) {
        this.id = id;
        this.state = new WeakReference<>(state);
        this.version = version;
        this.known = version == 0 ? Map.of() : state.snapshot();
    }

    /** Returns how often the State has changed; 0 if it is empty, as it was at first. */
    long version() {
        State counted = state.get();
        synchronized (lock) {
            Map<String, @Nullable Object> now = counted == null ? known : counted.snapshot();
            if (now != known && !(version == 0 && now.isEmpty())) {
                known = now;
                version++;
            }
            return version;
        }
    }

    StateImage image(String spell) {
        long latest = version();
        synchronized (lock) {
            return new StateImage(spell, id, latest, known);
        }
    }
}
