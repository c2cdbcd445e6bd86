// SPDX-License-Identifier: Apache-2.0
/**
 * Observers of a host: metrics, traces and log contexts hang on one small interface, {@link
 * dev.spellrunner.runner.observe.HostObserver}. A host without an observer does nothing of this.
 */
@NullMarked
package dev.spellrunner.runner.observe;

import org.jspecify.annotations.NullMarked;
