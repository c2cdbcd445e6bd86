// SPDX-License-Identifier: Apache-2.0
/**
 * Plays spells: starts a run for each item of a source. Start at {@link dev.spellrunner.runner.play.Player}. Knows plans and
 * the core only.
 */
@NullMarked
package dev.spellrunner.runner.play;

import org.jspecify.annotations.NullMarked;
