// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.log.Channel;
import java.util.Optional;

/**
 * A summary of a run. Immutable.
 *
 * @param run the id of the run
 * @param channel whose run it is, and of which spell
 * @param result how it ended; empty while it is under way
 */
public record RunView(String run, Channel channel, Optional<RunResult> result) {}
