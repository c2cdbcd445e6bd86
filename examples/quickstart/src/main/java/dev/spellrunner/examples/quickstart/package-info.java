// SPDX-License-Identifier: Apache-2.0
/** A spell in a host, in a few lines. Start at {@link dev.spellrunner.examples.quickstart.Quickstart}. */
@NullMarked
package dev.spellrunner.examples.quickstart;

import org.jspecify.annotations.NullMarked;
