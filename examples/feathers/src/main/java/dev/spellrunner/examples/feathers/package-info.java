// SPDX-License-Identifier: Apache-2.0
/** A server for clients of Feathers. */
@NullMarked
package dev.spellrunner.examples.feathers;

import org.jspecify.annotations.NullMarked;
