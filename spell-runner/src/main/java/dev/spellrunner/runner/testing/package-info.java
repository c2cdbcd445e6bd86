// SPDX-License-Identifier: Apache-2.0
/**
 * What unit tests of spells need, with the test framework of your choice. Start at {@link
 * dev.spellrunner.runner.testing.SpellTest}.
 */
@NullMarked
package dev.spellrunner.runner.testing;

import org.jspecify.annotations.NullMarked;
