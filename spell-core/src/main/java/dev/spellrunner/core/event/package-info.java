// SPDX-License-Identifier: Apache-2.0
/**
 * The events of a run, as data, and their sinks. Start at {@link dev.spellrunner.core.event.NodeEvent}.
 */
@NullMarked
package dev.spellrunner.core.event;

import org.jspecify.annotations.NullMarked;
