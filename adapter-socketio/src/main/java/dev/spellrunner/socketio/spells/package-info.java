// SPDX-License-Identifier: Apache-2.0
/**
 * Carries spells over Socket.IO: the calls by Feathers' service protocol, the events as they come. Start reading at {@link
 * dev.spellrunner.socketio.spells.SpellSockets}.
 */
@NullMarked
package dev.spellrunner.socketio.spells;

import org.jspecify.annotations.NullMarked;
