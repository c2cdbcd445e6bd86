// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

/** Hears of sessions that begin. */
@FunctionalInterface
public interface EngineListener {

    /**
     * A session begins. It can be sent to already. Must not block.
     *
     * @return hears what comes in the session
     */
    SessionListener opened(EngineSession session);
}
