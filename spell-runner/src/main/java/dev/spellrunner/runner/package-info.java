// SPDX-License-Identifier: Apache-2.0
/**
 * Runs spells. Start at {@link dev.spellrunner.runner.SpellRunner}; a run, from its start to its end, is told by
 * {@code Execution} (who drives it) and {@code Walk} (what it does); one that a
 * recording answers, by {@code Replay} and {@code Rerun}.
 */
@NullMarked
package dev.spellrunner.runner;

import org.jspecify.annotations.NullMarked;
