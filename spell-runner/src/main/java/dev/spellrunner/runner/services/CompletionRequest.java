// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A request to a language model. Immutable. May grow: start from {@link #of}, and name what differs.
 *
 * <pre>{@code
 * CompletionRequest request = CompletionRequest.of("Once upon a time", "gpt-4o-mini").withMaxTokens(50);
 * }</pre>
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

    /** Returns a request for up to 256 tokens, at temperature 0, that ends where the model ends. */
    public static CompletionRequest of(String prompt, String model) {
        return new CompletionRequest(prompt, model, 0, 256, List.of(), 0);
    }

    /** Returns the same request with another temperature. */
    public CompletionRequest withTemperature(double from0) {
        return new CompletionRequest(prompt, model, from0, maxTokens, stop, frequencyPenalty);
    }

    /** Returns the same request for a longer or shorter answer. */
    public CompletionRequest withMaxTokens(int most) {
        return new CompletionRequest(prompt, model, temperature, most, stop, frequencyPenalty);
    }

    /** Returns the same request with other texts before which the answer ends. */
    public CompletionRequest withStop(List<String> texts) {
        return new CompletionRequest(prompt, model, temperature, maxTokens, texts, frequencyPenalty);
    }

    /** Returns the same request with another penalty for what was said already. */
    public CompletionRequest withFrequencyPenalty(double penalty) {
        return new CompletionRequest(prompt, model, temperature, maxTokens, stop, penalty);
    }
}
