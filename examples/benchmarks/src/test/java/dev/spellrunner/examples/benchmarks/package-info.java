// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.spellrunner.examples.benchmarks;

import org.jspecify.annotations.NullMarked;
