// SPDX-License-Identifier: Apache-2.0
/** Finds what somebody may have meant. Not exported but to the engine. */
@NullMarked
package dev.spellrunner.core.hint;

import org.jspecify.annotations.NullMarked;
