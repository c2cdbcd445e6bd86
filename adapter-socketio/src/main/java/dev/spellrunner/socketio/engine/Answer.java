// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

/** The answer to a request of a client. */
public sealed interface Answer {

    /**
     * Packets, for a client that polls.
     *
     * @param content is not to be written to
     * @param binary whether they are bytes; else text in UTF-8
     */
    @SuppressWarnings("ArrayRecordComponent") // The bytes go to the net, and are not compared.
    record Payload(byte[] content, boolean binary) implements Answer {}

    /** The packets of a POST have arrived: {@code ok}. */
    record Received() implements Answer {}

    /** The request is refused. */
    record Refused(EngineError error) implements Answer {}
}
