// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.feathers;

import java.time.Duration;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** A client that is connected, as services see it. Two are equal if they are one connection. Must be thread-safe. */
public interface FeathersPeer {

    /**
     * Sends an event.
     *
     * @param arguments anything that can be written as JSON
     */
    void emit(String event, @Nullable Object... arguments);

    /** Tells whether the connection lasts. */
    boolean isConnected();

    /** Ends the connection. Idempotent. */
    void disconnect();

    /**
     * Does something later, if the connection lasts until then.
     *
     * @return cancels it
     */
    Future<?> later(Duration delay, Runnable action);
}
