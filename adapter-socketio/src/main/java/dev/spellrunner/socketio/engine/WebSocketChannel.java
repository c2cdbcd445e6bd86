// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

/**
 * A WebSocket, as a session sees it. What goes out waits in the session, which {@linkplain #wake wakes} the WebSocket when
 * there is something; the WebSocket {@linkplain EngineSession#take takes} it when it has written what it took before.
 * Thread-safe; nothing here blocks.
 */
public interface WebSocketChannel {

    /** There may be something to take. Nothing is taken on the caller's thread. */
    void wake();

    /** Closes the WebSocket in good order. */
    void close();

    /** Ends the WebSocket at once, whatever waits to be written. */
    void abort();
}
