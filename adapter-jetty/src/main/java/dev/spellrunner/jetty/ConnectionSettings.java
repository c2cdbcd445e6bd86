// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import java.time.Clock;
import java.time.Duration;

/**
 * The settings of the handler's connections. Immutable.
 *
 * @param prefix where it begins in its context
 * @param messageBytes how large a message or a body may be
 * @param callsInFlight how many calls of a WebSocket may wait for their answers
 * @param outgoingBytes how many bytes of answers may wait for a client to read
 * @param idleTimeout how long nothing need come from a WebSocket's client, not even an answer to a ping
 * @param pingInterval how long nothing comes or goes before the handler makes itself heard
 * @param sendTimeout how long a client may take to read what is sent at once
 * @param stopTimeout how long connections may take to end when the server stops
 * @param compression whether permessage-deflate is offered
 * @param clock tells whether an admission has ended
 */
record ConnectionSettings(
        Prefix prefix,
        int messageBytes,
        int callsInFlight,
        int outgoingBytes,
        Duration idleTimeout,
        Duration pingInterval,
        Duration sendTimeout,
        Duration stopTimeout,
        boolean compression,
        Clock clock) {

    /** Returns how often connections are looked after: often enough for the shortest of the times above. */
    Duration watchInterval() {
        Duration shortest = pingInterval.compareTo(sendTimeout) < 0 ? pingInterval : sendTimeout;
        shortest = shortest.compareTo(idleTimeout) < 0 ? shortest : idleTimeout;
        long millis = shortest.toMillis() / 4;
        return Duration.ofMillis(Math.max(10, Math.min(millis, 1000)));
    }
}
