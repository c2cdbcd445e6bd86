// SPDX-License-Identifier: Apache-2.0
/**
 * The spell as data: immutable values without behaviour of an engine. Start at {@link dev.spellrunner.core.spell.Spell}.
 */
@NullMarked
package dev.spellrunner.core.spell;

import org.jspecify.annotations.NullMarked;
