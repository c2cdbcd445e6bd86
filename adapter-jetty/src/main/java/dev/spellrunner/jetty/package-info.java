// SPDX-License-Identifier: Apache-2.0
/** Carries spells over Jetty: HTTP and WebSocket. */
@NullMarked
package dev.spellrunner.jetty;

import org.jspecify.annotations.NullMarked;
