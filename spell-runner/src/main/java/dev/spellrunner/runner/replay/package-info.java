// SPDX-License-Identifier: Apache-2.0
/**
 * Lets recordings answer for workers. Start at {@link dev.spellrunner.runner.replay.RecordedRun}; what guides a run is a
 * {@link dev.spellrunner.runner.engine.RunGuide}. Knows the engine, plans and the core.
 */
@NullMarked
package dev.spellrunner.runner.replay;

import org.jspecify.annotations.NullMarked;
