// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import java.time.Duration;

/**
 * The settings of a server's sessions. Immutable.
 *
 * @param pingInterval how long after a sign of life the next is asked for
 * @param pingTimeout how long it may take
 * @param upgradeTimeout how long a client may take to change to a WebSocket that it has opened
 * @param maxPayload how many bytes a frame, or the body of a request, may have
 * @param outgoingBytes how many bytes may wait for a client to read
 * @param messageBytes how many bytes may wait in all sessions together, on their way out or in
 * @param mostSessions how many there may be at once
 * @param protocol3 whether clients of protocol 3 are served
 */
record EngineSettings(
        Duration pingInterval,
        Duration pingTimeout,
        Duration upgradeTimeout,
        int maxPayload,
        int outgoingBytes,
        long messageBytes,
        int mostSessions,
        boolean protocol3) {

    /** Returns what a client is told first. */
    String welcome(String sessionId, boolean upgradable) {
        return "{\"sid\":\"" + sessionId + "\",\"upgrades\":" + (upgradable ? "[\"websocket\"]" : "[]")
                + ",\"pingInterval\":" + pingInterval.toMillis() + ",\"pingTimeout\":" + pingTimeout.toMillis()
                + ",\"maxPayload\":" + maxPayload + "}";
    }
}
