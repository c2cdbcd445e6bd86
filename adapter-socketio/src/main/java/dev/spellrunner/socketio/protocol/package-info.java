// SPDX-License-Identifier: Apache-2.0
/**
 * A Socket.IO server: protocol 5, and protocol 4 for clients of version 2. Namespaces, rooms, events, acknowledgements, and
 * middleware that lets clients in. Start at {@link dev.spellrunner.socketio.protocol.SocketIoServer}. Knows no transport:
 * {@code dev.spellrunner.socketio.jetty} mounts it.
 */
@NullMarked
package dev.spellrunner.socketio.protocol;

import org.jspecify.annotations.NullMarked;
