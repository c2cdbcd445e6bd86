// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.host.ServiceException;
import org.jspecify.annotations.Nullable;

/**
 * Puts the events of one run into the words of a protocol: {@code begin hear* (end | cancelled | breakOff)}. For one thread at a time;
 * no method blocks.
 */
public interface Translation {

    /** Tells which kinds of events it wants, by their wire names; others need not be decoded. */
    default boolean hears(String kind) {
        return true;
    }

    /** Tells whether the run continues when the client goes away before its end; by default it is cancelled. */
    default boolean detaches() {
        return false;
    }

    /** Tells whether the client can be asked for approvals; by default it cannot. */
    default boolean asks() {
        return false;
    }

    /**
     * The run cannot go on without approvals; only if the client can be {@linkplain #asks asked}. Called once for the same
     * approvals.
     *
     * @param held takes answers
     * @return whether nothing more is told here, since the client comes back for the rest
     */
    default boolean hold(HeldRun held, Words words) {
        return false;
    }

    /**
     * Takes an event of progress in its wire form, where not all of it is needed; by default it is decoded, and heard.
     *
     * @return whether it was taken
     */
    default boolean takes(byte[] progress, Words words) {
        return false;
    }

    /**
     * The run has begun, or is told on.
     *
     * @param run its id
     */
    void begin(String run, Words words);

    /** Something happened in the run, before its end. */
    void hear(NodeEvent event, Words words);

    /**
     * The run has ended.
     *
     * @param usage the tokens that it took; null if no model was asked, or it is no longer known
     */
    void end(RunResult result, @Nullable Usage usage, Words words);

    /**
     * The run has ended since it was cancelled, or its deadline has passed; by default this is told as any other end.
     *
     * @param why the reason, for people
     */
    default void cancelled(RunResult result, String why, Words words) {
        end(result, null, words);
    }

    /**
     * No more can be told, although the run may go on: the server stops, or the client is too slow.
     *
     * @param why is told to the client
     */
    void breakOff(ServiceException why, Words words);
}
