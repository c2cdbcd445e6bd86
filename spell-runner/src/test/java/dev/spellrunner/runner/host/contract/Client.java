// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host.contract;

import dev.spellrunner.runner.host.ServiceException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client of an adapter, over a real socket. Calls wait for their answers, at most some seconds, and throw {@link
 * ServiceException} with the code that the wire had.
 */
public interface Client extends AutoCloseable {

    /** Opens a spell. */
    void open(String spell);

    /** Closes a spell. */
    void closeSpell(String spell);

    /** Runs a spell; returns its outputs when the run has ended. */
    Map<String, @Nullable Object> run(String spell, Map<String, ?> inputs);

    /** Begins to run a spell, and does not wait for anything. */
    void begin(String spell);

    /** Cancels a run. */
    void cancel(String run);

    /** Hears a spell that is open after the events that it knows. */
    void follow(String spell, Map<String, Long> after);

    /**
     * Makes any call of {@link dev.spellrunner.runner.host.SpellService}.
     *
     * @return the answer, as it is on the wire
     */
    Map<String, @Nullable Object> call(String method, Map<String, ?> parameters);

    /** Returns the next thing that is told of how a spell plays. */
    Map<String, @Nullable Object> playState();

    /** Returns the next event that comes, as it is on the wire. */
    Map<String, @Nullable Object> event();

    /** Tells whether an event has come that was not taken yet. */
    boolean hasEvent();

    /** Ends the connection as a client does that leaves. */
    @Override
    void close();
}
