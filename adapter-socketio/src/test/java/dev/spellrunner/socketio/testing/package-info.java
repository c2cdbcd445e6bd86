// SPDX-License-Identifier: Apache-2.0
/** What the tests of several packages need. */
@NullMarked
package dev.spellrunner.socketio.testing;

import org.jspecify.annotations.NullMarked;
