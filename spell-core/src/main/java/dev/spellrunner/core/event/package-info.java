// SPDX-License-Identifier: Apache-2.0
/**
 * What happens in a run, as data, and where it is told. Start at {@link dev.spellrunner.core.event.NodeEvent}.
 */
@NullMarked
package dev.spellrunner.core.event;

import org.jspecify.annotations.NullMarked;
