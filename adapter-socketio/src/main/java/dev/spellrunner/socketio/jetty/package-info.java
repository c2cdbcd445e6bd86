// SPDX-License-Identifier: Apache-2.0
/** Mounts a Socket.IO server on Jetty: {@link dev.spellrunner.socketio.jetty.SocketIoHandler}. */
@NullMarked
package dev.spellrunner.socketio.jetty;

import org.jspecify.annotations.NullMarked;
