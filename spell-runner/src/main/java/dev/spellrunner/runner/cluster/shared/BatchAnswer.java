// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import dev.spellrunner.runner.cluster.RunsUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * The result of writing a batch. Immutable.
 *
 * @param how the kind of result
 * @param epoch which host of the run the server knows
 * @param last the last number that the server knows
 * @param refused why it was refused for the moment; null otherwise
 */
public record BatchAnswer(
        How how, long epoch, long last, @Nullable RunsUnavailableException refused) {

    /** The kinds of answers. */
    public enum How {
        /** It is written. */
        OK,
        /** The run has come to another number. */
        AT,
        /** The run has ended. */
        ENDED,
        /** The run is another host's. */
        FENCED,
        /** There is nothing of the run. */
        GONE,
        /** It is refused for the moment. */
        REFUSED
    }

    /** Returns the answer that a batch is written. */
    public static BatchAnswer written() {
        return new BatchAnswer(How.OK, 0, 0, null);
    }

    /** Returns the answer that a batch is refused for the moment. */
    public static BatchAnswer refused(RunsUnavailableException why) {
        return new BatchAnswer(How.REFUSED, 0, 0, why);
    }

    /** Returns the answer about a run that stands otherwise than a batch expects. */
    public static BatchAnswer of(How how, long epoch, long last) {
        return new BatchAnswer(how, epoch, last, null);
    }

    /** Tells whether a batch is written: now, or before, when the answer was lost. */
    public boolean wrote(StreamBatch batch) {
        return how == How.OK
                || ((how == How.AT || how == How.ENDED) && last == batch.last().seq());
    }

    /** Tells whether there is nothing of the run any more. */
    boolean isGone() {
        return how == How.GONE;
    }

    /** Tells whether less is written than was. */
    boolean isBehind() {
        return how == How.AT;
    }
}
