// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.spellrunner.examples.benchmarks.delivery;

import org.jspecify.annotations.NullMarked;
