// SPDX-License-Identifier: Apache-2.0
/**
 * Engine.IO, protocols 4 and 3: sessions over long-polling and WebSocket, and the upgrade from one to the other. Knows
 * neither an HTTP server nor what the messages mean. Start at {@link dev.spellrunner.socketio.engine.EngineServer}.
 */
@NullMarked
package dev.spellrunner.socketio.engine;

import org.jspecify.annotations.NullMarked;
