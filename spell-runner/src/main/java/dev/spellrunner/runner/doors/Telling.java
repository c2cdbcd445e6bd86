// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors;

import org.jspecify.annotations.Nullable;

/**
 * Tells a client something bit by bit, no faster than the client reads. Thread-safe; {@link #next} is for one thread at a
 * time. No method blocks.
 */
public interface Telling {

    /**
     * Begins.
     *
     * @param available is called when {@link #next} has something again after it had nothing; on any thread
     */
    void begin(Runnable available);

    /** Returns what goes out next; null if there is nothing at the moment. */
    byte @Nullable [] next();

    /** Tells whether all has been told: then {@link #next} gives nothing more. */
    boolean hasEnded();

    /** Ends soon, in good order: the server stops. The next bytes are the last. */
    void stop();

    /** Lets go of everything: all is out, or the client is gone. Idempotent. */
    void close();
}
