// SPDX-License-Identifier: Apache-2.0
/**
 * Carries spells over Socket.IO, on top of a Socket.IO server of its own that knows nothing of spells: {@code engine} keeps
 * sessions over HTTP and WebSocket, {@code protocol} has namespaces, rooms and events, {@code jetty} binds both to Jetty.
 */
@NullMarked
package dev.spellrunner.socketio;

import org.jspecify.annotations.NullMarked;
