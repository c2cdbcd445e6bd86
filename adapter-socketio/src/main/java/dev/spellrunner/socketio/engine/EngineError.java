// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

/** Why a request is refused, in the words of Engine.IO. */
public enum EngineError {
    TRANSPORT_UNKNOWN(0, "Transport unknown"),
    UNKNOWN_SESSION(1, "Session ID unknown"),
    BAD_HANDSHAKE_METHOD(2, "Bad handshake method"),
    BAD_REQUEST(3, "Bad request"),
    FORBIDDEN(4, "Forbidden"),
    /** There are as many sessions as may be, or the server stops. */
    BUSY(4, "Too busy, try again later"),
    UNSUPPORTED_PROTOCOL(5, "Unsupported protocol version");

    private final int code;
    private final String message;

    EngineError(int code, String message) {
        this.code = code;
        this.message = message;
    }

    /** Returns the number that clients know it by. */
    public int code() {
        return code;
    }

    /** Returns the words that clients show. */
    public String message() {
        return message;
    }
}
