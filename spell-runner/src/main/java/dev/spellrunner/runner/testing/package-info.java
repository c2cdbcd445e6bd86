// SPDX-License-Identifier: Apache-2.0
/**
 * Tools for unit tests of spells, with the test framework of your choice. Start at {@link
 * dev.spellrunner.runner.testing.SpellTest}.
 */
@NullMarked
package dev.spellrunner.runner.testing;

import org.jspecify.annotations.NullMarked;
