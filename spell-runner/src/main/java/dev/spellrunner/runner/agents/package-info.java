// SPDX-License-Identifier: Apache-2.0
/**
 * Talks with spells, and reads the files in which Magick keeps agents with their spells. Start at
 * {@link dev.spellrunner.runner.agents.Dialogue} and {@link dev.spellrunner.runner.agents.Project}.
 */
@NullMarked
package dev.spellrunner.runner.agents;

import org.jspecify.annotations.NullMarked;
