// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import dev.spellrunner.runner.log.LoggedEvent;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Is told what becomes of a run's events, and what a store cannot do for it. Called on any thread; must return at once.
 */
public interface RunWatcher {

    /**
     * Events may be told to clients: they are written, or the run is written no further. So no client knows of an event that
     * is gone after a crash. Called in order, once for each event; {@code Progress} may be compacted.
     *
     * @param events the next events of the run
     */
    void tell(List<LoggedEvent> events);

    /**
     * More of the run waits to be written than may: it should begin no further nodes for now.
     *
     * @param caughtUp comes when it may go on
     */
    void behind(CompletionStage<Void> caughtUp);

    /**
     * The run cannot be written any further, or belongs to another host now: it is to be cancelled.
     *
     * @param why what went wrong
     */
    void lost(Throwable why);
}
