// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

/**
 * Hears what comes in one session. One call at a time, in the order in which the client sent, on the thread that read it;
 * what comes next is read when the call returns. Nothing here may block.
 */
public interface SessionListener {

    /** A message of text came. */
    void text(String message);

    /** A message of bytes came; they are the listener's. */
    void binary(byte[] message);

    /** The session has ended, and nothing comes after. It is called once. */
    void closed(CloseReason reason);
}
