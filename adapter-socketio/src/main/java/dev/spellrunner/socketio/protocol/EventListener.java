// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

/** Hears events of a client: {@link SocketIoSocket#on}. */
@FunctionalInterface
public interface EventListener {

    /**
     * Hears an event. It is called by the thread that read the event, one event of a connection at a time and in the order
     * in which the client sent them: the next is read when this returns. It must not block; what takes long goes to an
     * executor, and {@linkplain Event#ack acknowledges} when it is done.
     *
     * @throws Exception is logged; the client hears nothing of it
     */
    void on(Event event) throws Exception;
}
