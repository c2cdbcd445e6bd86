// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import java.util.Optional;

/** The facts of a request that a session or the server uses. */
public interface EngineRequest {

    /** Returns whether it is a GET: the client polls, or begins; a WebSocket always begins so. */
    boolean isGet();

    /** Returns whether it asks for a WebSocket. */
    boolean isWebSocket();

    /** Returns the first value of a parameter of the address. */
    Optional<String> parameter(String name);

    /** Copies what a session keeps of the request; called for those that begin one. */
    Handshake handshake();
}
