// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.host.ServiceException;
import org.jspecify.annotations.Nullable;

/**
 * Puts the events of one run into the words of a protocol: {@code begin hear* (end | breakOff)}. For one thread at a time;
 * no method blocks.
 */
public interface Translation {

    /** Tells which kinds of events it wants, by their wire names; others need not be decoded. */
    default boolean hears(String kind) {
        return true;
    }

    /**
     * The run has begun.
     *
     * @param run its id
     */
    void begin(String run, Words words);

    /** Something happened in the run, before its end. */
    void hear(NodeEvent event, Words words);

    /**
     * The run has ended.
     *
     * @param usage the tokens that it took; null if no model was asked, or nobody knows any more
     */
    void end(RunResult result, @Nullable Usage usage, Words words);

    /**
     * No more can be told, although the run may go on: the server stops, or the client is too slow.
     *
     * @param why is told to the client
     */
    void breakOff(ServiceException why, Words words);
}
