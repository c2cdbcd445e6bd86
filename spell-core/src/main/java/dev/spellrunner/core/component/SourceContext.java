// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import dev.spellrunner.core.spell.Node;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/** The context of a source that plays; its runner lends it a timer, so that it needs no thread of its own. Thread-safe. */
public interface SourceContext {

    /** Returns the node; its settings are {@link Node#data}. */
    Node node();

    /** Returns the State of the spell that plays. */
    State state();

    /** Returns the executor of the runs: for what may block, such as reading. */
    Executor executor();

    /**
     * Does something later.
     *
     * @param delay how much later
     * @param action what to do, on a thread that must not be kept
     * @return takes it back
     */
    Runnable after(Duration delay, Runnable action);

    /**
     * Returns what others push to the node while it plays, the host or a client. To be called once.
     *
     * @param capacity how many items may wait, at least; what comes then is refused
     */
    Flow.Publisher<Object> pushed(int capacity);
}
