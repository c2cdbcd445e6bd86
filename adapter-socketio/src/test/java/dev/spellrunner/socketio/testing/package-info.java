// SPDX-License-Identifier: Apache-2.0
/** Fixtures of tests in several packages. */
@NullMarked
package dev.spellrunner.socketio.testing;

import org.jspecify.annotations.NullMarked;
