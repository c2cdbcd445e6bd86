// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

/** A message of a client is not a packet. */
final class MalformedPacketException extends Exception {

    private static final long serialVersionUID = 1;

    MalformedPacketException(String message) {
        super(message);
    }
}
