// SPDX-License-Identifier: Apache-2.0
/**
 * The components that spells of Thoth are drawn from. Start at
 * {@link dev.spellrunner.runner.components.StandardComponents}.
 */
@NullMarked
package dev.spellrunner.runner.components;

import org.jspecify.annotations.NullMarked;
