// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import dev.spellrunner.core.spell.SpellException;

/** A follower was so slow that events which it had not taken are gone from the log: it must begin anew. */
public final class FellBehindException extends SpellException {

    private static final long serialVersionUID = 1;

    private final long events;

    /**
     * Creates the exception.
     *
     * @param run the run of which events are gone
     * @param seq the number of the last event that the follower took
     * @param gone the number of the last event that is gone
     */
    public FellBehindException(String run, long seq, long gone) {
        super(
                "run '" + run + "': events " + (seq + 1) + " to " + gone
                        + " were dropped from the log before they were taken (follow the channel again)",
                null);
        this.events = Math.max(1, gone - seq);
    }

    /** Returns how many events are gone. */
    public long events() {
        return events;
    }
}
