// SPDX-License-Identifier: Apache-2.0
/** Spells in a server: one of its own, and one that is there already. */
@NullMarked
package dev.spellrunner.examples.server;

import org.jspecify.annotations.NullMarked;
