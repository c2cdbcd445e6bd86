// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

/** Why a socket is connected no longer; further reasons may come. */
public enum DisconnectReason {
    /** The client left the namespace. */
    CLIENT_DISCONNECTED("client namespace disconnect"),
    /** {@link SocketIoSocket#disconnect} or {@link SocketIoSocket#close} was called. */
    SERVER_DISCONNECTED("server namespace disconnect"),
    /** The client closed its connection, or lost it. */
    TRANSPORT_CLOSED("transport close"),
    /** The connection broke, or was used against the rules. */
    TRANSPORT_ERROR("transport error"),
    /** The client did not answer a ping. */
    PING_TIMEOUT("ping timeout"),
    /** The client sent what is no packet. */
    PARSE_ERROR("parse error"),
    /** The client did not read what it was sent. */
    SLOW_CLIENT("slow client"),
    /** The server stops. */
    SERVER_STOPPED("server shutting down");

    private final String text;

    DisconnectReason(String text) {
        this.text = text;
    }

    /** Returns the words that Socket.IO has for it. */
    @Override
    public String toString() {
        return text;
    }
}
