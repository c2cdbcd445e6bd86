// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A request to a language model. Immutable.
 *
 * @param prompt the text to go on with
 * @param model the name of the model, as the spell has it
 * @param temperature how freely to choose, from 0
 * @param maxTokens how long the answer may be
 * @param stop texts before which the answer ends; often a line break; may be empty
 * @param frequencyPenalty how much to avoid what was said already
 */
public record CompletionRequest(
        String prompt, String model, double temperature, int maxTokens, List<String> stop, double frequencyPenalty) {

    public CompletionRequest {
        requireNonNull(prompt, "prompt");
        requireNonNull(model, "model");
        stop = List.copyOf(stop);
    }
}
