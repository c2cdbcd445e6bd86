// SPDX-License-Identifier: Apache-2.0
/** Finds what may have been meant. Not exported but to the engine. */
@NullMarked
package dev.spellrunner.core.hint;

import org.jspecify.annotations.NullMarked;
