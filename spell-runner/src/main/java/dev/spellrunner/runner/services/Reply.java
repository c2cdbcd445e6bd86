// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import dev.spellrunner.core.component.WorkContext;

/**
 * Hears what the Outputs of spells answer, as they do: for hosts that pass an answer on at once, to where the question came
 * from or elsewhere. Must be thread-safe.
 */
@FunctionalInterface
public interface Reply {

    /**
     * Takes an answer. Returns soon; an exception fails the Output.
     *
     * @param message the answer
     * @param context where this happens; also holds the run's secrets
     * @throws Exception if the answer cannot be passed on
     */
    void reply(ReplyMessage message, WorkContext context) throws Exception;
}
