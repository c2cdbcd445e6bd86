// SPDX-License-Identifier: Apache-2.0
/** The cost of delivering events to clients. Start at {@link dev.spellrunner.examples.benchmarks.delivery.Delivery}. */
@NullMarked
package dev.spellrunner.examples.benchmarks.delivery;

import org.jspecify.annotations.NullMarked;
