// SPDX-License-Identifier: Apache-2.0
/**
 * Spells as files: reading, writing, and all that can be wrong with one. Start at
 * {@link dev.spellrunner.core.format.SpellReader}.
 */
@NullMarked
package dev.spellrunner.core.format;

import org.jspecify.annotations.NullMarked;
