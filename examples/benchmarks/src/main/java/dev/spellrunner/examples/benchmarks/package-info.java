// SPDX-License-Identifier: Apache-2.0
/**
 * The cost of a node, beside code written by hand. Start at {@link dev.spellrunner.examples.benchmarks.Workload};
 * {@link dev.spellrunner.examples.benchmarks.Report} runs everything and prints the table.
 */
@NullMarked
package dev.spellrunner.examples.benchmarks;

import org.jspecify.annotations.NullMarked;
