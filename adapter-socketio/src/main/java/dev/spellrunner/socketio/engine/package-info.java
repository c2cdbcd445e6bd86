// SPDX-License-Identifier: Apache-2.0
/**
 * Engine.IO, protocols 4 and 3: sessions over long-polling and WebSocket, and the upgrade from one to the other. Knows
 * neither an HTTP server nor what the messages mean. Start at {@link dev.spellrunner.socketio.engine.EngineServer}.
 *
 * <p>A transport gives requests and frames to the server and its sessions. An {@code EngineSession} owns an {@code Outbox} of
 * packets, which {@code Sending} fills, two carriers that take them from it ({@code PollingCarrier}, {@code WebSocketCarrier}), the {@code Posts} that bring
 * packets, and the {@code Upgrade} from one carrier to the other.
 *
 * <p>One lock per session, {@code EngineSession.lock}, guards all of these, so that each packet goes out on one carrier only and
 * in order. They decide under the lock, and call transports and listeners after it is released. Listeners are called in the
 * session's {@code Turn}, which is never entered with the lock held; {@code Heartbeat} and {@code Turn} have locks of their own,
 * under which nothing else is locked.
 */
@NullMarked
package dev.spellrunner.socketio.engine;

import org.jspecify.annotations.NullMarked;
