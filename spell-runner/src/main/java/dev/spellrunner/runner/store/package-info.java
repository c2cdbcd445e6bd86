// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps the runs of a host in a directory. Begin with {@link dev.spellrunner.runner.store.RunDirectory}: {@code WriteBehind}
 * is its thread that writes events, {@code Archive} the one that compresses and drops what has ended, {@code RunIndex} what
 * is known without looking at a file.
 */
@NullMarked
package dev.spellrunner.runner.store;

import org.jspecify.annotations.NullMarked;
