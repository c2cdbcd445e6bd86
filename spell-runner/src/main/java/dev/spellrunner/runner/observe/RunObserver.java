// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe;

import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.event.NodeEvent;

/**
 * Observes one run. Events come in order, on the run's thread; workers on theirs, perhaps several at once. Methods must
 * return at once. An exception of one is logged and has no other effect; one that keeps a thread is interrupted, and some
 * events are not told then, see {@link HostObserver}.
 */
public interface RunObserver {

    /**
     * Takes an event of the run. The root's terminal event is the last thing that is told; a run that another host goes on
     * with has none here.
     *
     * @param event plain data
     */
    default void event(NodeEvent event) {}

    /** Is told that the run did not begin, and that no event follows. */
    default void abandoned() {}

    /**
     * Is told that a worker begins on the calling thread. Those of {@linkplain
     * dev.spellrunner.core.component.ComponentBuilder#pure pure} components are not reported.
     *
     * @param work what the worker is given
     * @return is called on the same thread when the worker releases it, also if it fails
     */
    default Leaving working(WorkContext work) {
        return Leaving.NOTHING;
    }

    /** Does what is due when a worker releases its thread. */
    @FunctionalInterface
    interface Leaving {

        /** There is nothing to do. */
        Leaving NOTHING = () -> {};

        /** Does it. */
        void left();
    }
}
