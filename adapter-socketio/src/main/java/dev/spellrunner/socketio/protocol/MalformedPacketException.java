// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

/** What a client sent is no packet. */
final class MalformedPacketException extends Exception {

    private static final long serialVersionUID = 1;

    MalformedPacketException(String message) {
        super(message);
    }
}
