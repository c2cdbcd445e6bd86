// SPDX-License-Identifier: Apache-2.0
/**
 * Measures a host with Micrometer: start at {@link dev.spellrunner.runner.observe.micrometer.MeteredHost}, which needs {@code
 * io.micrometer:micrometer-core}. Carries the context of threads by {@link
 * dev.spellrunner.runner.observe.micrometer.PropagatedContext}, which needs {@code io.micrometer:context-propagation} alone.
 */
@NullMarked
package dev.spellrunner.runner.observe.micrometer;

import org.jspecify.annotations.NullMarked;
