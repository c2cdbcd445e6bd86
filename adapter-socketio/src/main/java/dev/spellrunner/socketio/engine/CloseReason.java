// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

/** Why a session ended; further reasons may come. */
public enum CloseReason {
    /** The client ended it, or its WebSocket is gone. */
    TRANSPORT_CLOSED,
    /** The client broke the rules of a transport, or what was sent is lost. */
    TRANSPORT_ERROR,
    /** No sign of life came from the client in time. */
    PING_TIMEOUT,
    /** The client sent what cannot be read. */
    PARSE_ERROR,
    /** More waits for the client to read than may. */
    SLOW_CLIENT,
    /** The server's side ended it. */
    FORCED,
    /** The server stops. */
    SERVER_STOPPED
}
