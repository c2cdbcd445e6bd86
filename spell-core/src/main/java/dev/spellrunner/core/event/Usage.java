// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Counts the tokens that a language model took for a node or, at the root, for a whole run. Immutable.
 *
 * @param input tokens of the prompts; not negative
 * @param output tokens of the answers; not negative
 * @param model the name of the model; empty where several models were asked
 * @param cost what that costs, in the currency of the host; null if unknown
 */
public record Usage(
        long input, long output, String model, @Nullable Double cost) {

    public Usage {
        requireNonNull(model, "model");
        if (input < 0 || output < 0) {
            throw new IllegalArgumentException("a usage counts tokens from 0 on, not " + input + " and " + output
                    + " (give what the model counted)");
        }
        if (cost != null && !Double.isFinite(cost)) {
            throw new IllegalArgumentException("a cost is a number, not " + cost + " (leave it out if it is unknown)");
        }
    }

    /** Returns a usage without a cost. */
    public static Usage of(String model, long input, long output) {
        return new Usage(input, output, model, null);
    }

    /** Returns the same usage with its cost. */
    public Usage costing(double price) {
        return new Usage(input, output, model, price);
    }

    /**
     * Returns the sum of both. The model is named if it is the same; the cost is the sum of those that are known. What is too
     * large to be counted stays at the largest number.
     */
    public Usage plus(Usage other) {
        return new Usage(
                sum(input, other.input),
                sum(output, other.output),
                model.equals(other.model) ? model : "",
                cost == null ? other.cost : other.cost == null ? cost : sum(cost, other.cost));
    }

    private static long sum(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }

    private static Double sum(double one, double other) {
        double sum = one + other;
        return Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, sum));
    }
}
