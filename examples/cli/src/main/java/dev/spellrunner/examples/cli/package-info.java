// SPDX-License-Identifier: Apache-2.0
/** The command {@code spell}. Start at {@link dev.spellrunner.examples.cli.SpellCommand}. */
@NullMarked
package dev.spellrunner.examples.cli;

import org.jspecify.annotations.NullMarked;
