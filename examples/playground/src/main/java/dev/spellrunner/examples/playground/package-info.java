// SPDX-License-Identifier: Apache-2.0
/**
 * A page on which spells run before one's eyes. Start with {@link dev.spellrunner.examples.playground.Playground}, which
 * puts it in front of a host; the page itself, and the client module that it is made with, are resources of this package.
 */
@NullMarked
package dev.spellrunner.examples.playground;

import org.jspecify.annotations.NullMarked;
