// SPDX-License-Identifier: Apache-2.0
/** Carries spells over Socket.IO. */
@NullMarked
package dev.spellrunner.socketio;

import org.jspecify.annotations.NullMarked;
