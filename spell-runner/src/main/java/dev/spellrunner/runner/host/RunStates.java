// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.component.State;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.cluster.StateImage;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/** The States that a run which is kept reads and writes, and what is written of them. Confined to the run's thread. */
final class RunStates {

    private final SpellRunner runner;
    private final SharedStates shared;
    private final IdentityHashMap<State, Known> known = new IdentityHashMap<>(2);

    /** A State, and which version of it is written. */
    private static final class Known {
        final SharedState shared;
        long written;

        Known(SharedState shared) {
            this.shared = shared;
        }
    }

    RunStates(SpellRunner runner, SharedStates shared) {
        this.runner = runner;
        this.shared = shared;
    }

    /** Returns the States that have changed since they were asked for last. */
    List<StateImage> changed() {
        List<StateImage> changed = new ArrayList<>(0);
        runner.eachState((spell, state) -> note(spell, state, changed));
        return changed;
    }

    private void note(String spell, State state, List<StateImage> changed) {
        Known its = known.computeIfAbsent(state, key -> new Known(shared.of(key)));
        long version = its.shared.version();
        if (version != its.written) {
            its.written = version;
            changed.add(its.shared.image(spell));
        }
    }
}
