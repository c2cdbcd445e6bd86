// SPDX-License-Identifier: Apache-2.0
/** The snippets of the README and of the guides: each is a piece of a class here, and runs in a test. */
@NullMarked
package dev.spellrunner.examples.guides;

import org.jspecify.annotations.NullMarked;
