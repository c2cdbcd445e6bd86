// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.feathers;

import org.jspecify.annotations.Nullable;

/** A client that is connected, as services see it. Two are equal if they are one connection. Must be thread-safe. */
public interface FeathersPeer {

    /**
     * Sends an event.
     *
     * @param arguments anything that can be written as JSON
     */
    void emit(String event, @Nullable Object... arguments);

    /** Ends the connection. */
    void disconnect();
}
