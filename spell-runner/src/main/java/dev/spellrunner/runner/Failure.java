// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.event.NodeError;
import org.jspecify.annotations.Nullable;

/**
 * Why a node or a scope could not do its work. Immutable.
 *
 * @param error the same for those who watch
 * @param cause what was thrown; null if nothing was
 * @param fatal whether it ends the run whatever the graph and the policy say
 */
record Failure(NodeError error, @Nullable Throwable cause, boolean fatal) {}
