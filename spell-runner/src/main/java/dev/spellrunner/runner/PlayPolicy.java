// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.runner.play.Demand;
import java.util.Map;

/**
 * The policy for items that a source gives while a run of an earlier one is under way. There is one run at a time per source,
 * whatever the policy. Immutable.
 */
public final class PlayPolicy {

    private static final PlayPolicy ONE_AT_A_TIME = new PlayPolicy(0, false);
    private static final PlayPolicy LATEST = new PlayPolicy(1, true);

    private final Demand demand;

    private PlayPolicy(int waiting, boolean latest) {
        this.demand = new Demand(waiting, latest);
    }

    /** Returns the policy of asking for the next item only when the run of the last one has ended. */
    public static PlayPolicy oneAtATime() {
        return ONE_AT_A_TIME;
    }

    /**
     * Returns the policy of letting items wait for their runs, in order; the source has to wait when so many do.
     *
     * @param most how many items may wait beside the one that runs
     */
    public static PlayPolicy queue(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("a queue must have room for an item, but has room for " + most);
        }
        return new PlayPolicy(most, false);
    }

    /** Returns the policy of taking items as they come, and letting the latest alone wait: it takes the place of older ones. */
    public static PlayPolicy latest() {
        return LATEST;
    }

    Demand demand() {
        return demand;
    }

    /** Returns the policy as it is written on the wire: {@code "one-at-a-time"}, {@code "latest"} or {@code {queue: 10}}. */
    public Object wireForm() {
        return demand.keepsLatest() || demand.waiting() == 0 ? toString() : Map.of("queue", demand.waiting());
    }

    @Override
    public String toString() {
        return demand.keepsLatest()
                ? "latest"
                : demand.waiting() == 0 ? "one-at-a-time" : "queue of " + demand.waiting();
    }
}
