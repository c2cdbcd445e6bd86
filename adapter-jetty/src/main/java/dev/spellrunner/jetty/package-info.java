// SPDX-License-Identifier: Apache-2.0
/**
 * Carries spells over Jetty: HTTP with Server-Sent Events, and JSON-RPC 2.0 over WebSocket. Start at {@link
 * dev.spellrunner.jetty.SpellHandler}, which fits any tree of Jetty's handlers.
 */
@NullMarked
package dev.spellrunner.jetty;

import org.jspecify.annotations.NullMarked;
