// SPDX-License-Identifier: Apache-2.0
/**
 * Drives runs. Start at {@link dev.spellrunner.runner.engine.RunLoop} (find, hear, work, end), then {@code Order} (which
 * node is next), {@code Dispatcher} (lets workers work) and {@code Ends} (the door through which nodes and scopes end). Knows
 * plans and the core only.
 */
@NullMarked
package dev.spellrunner.runner.engine;

import org.jspecify.annotations.NullMarked;
