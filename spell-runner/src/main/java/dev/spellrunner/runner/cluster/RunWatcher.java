// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import java.util.concurrent.CompletionStage;

/** Is told what a store cannot do for a run. Called on any thread; must return at once. */
public interface RunWatcher {

    /**
     * More of the run waits to be written than may: it should begin no further nodes for now.
     *
     * @param caughtUp comes when it may go on
     */
    void behind(CompletionStage<Void> caughtUp);

    /**
     * The run cannot be written any further, or is another host's by now: it is to be cancelled.
     *
     * @param why what went wrong
     */
    void lost(Throwable why);
}
