// SPDX-License-Identifier: Apache-2.0
/**
 * Measures a host with Micrometer. Needs {@code io.micrometer:micrometer-core}. Start at {@link
 * dev.spellrunner.runner.observe.micrometer.MeteredHost}.
 */
@NullMarked
package dev.spellrunner.runner.observe.micrometer;

import org.jspecify.annotations.NullMarked;
