// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.Usage;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Says what tokens cost, in the currency of the host. Must be thread-safe.
 *
 * <pre>{@code
 * Prices prices = Prices.perMillion(Map.of("gpt-4o-mini", new Prices.Rate(0.15, 0.60)));
 * ChatModel model = openAi.priced(prices);
 * }</pre>
 */
@FunctionalInterface
public interface Prices {

    /**
     * Returns what a usage costs; empty if that is not known.
     *
     * @param usage the tokens and the name of the model, as its server has it
     */
    OptionalDouble of(Usage usage);

    /** Returns a usage with its cost, if there is one and its cost is known. */
    default @Nullable Usage priced(@Nullable Usage usage) {
        if (usage == null) {
            return null;
        }
        OptionalDouble cost = of(usage);
        return cost.isPresent() ? usage.costing(cost.getAsDouble()) : usage;
    }

    /**
     * Holds what a million tokens cost.
     *
     * @param input those of prompts
     * @param output those of answers
     */
    record Rate(double input, double output) {}

    /**
     * Returns prices by the names of models. A model whose name begins with one that is listed, and a hyphen, costs the same,
     * unless it is listed, too: servers add the date of a version. The longest such name counts.
     */
    static Prices perMillion(Map<String, Rate> byModel) {
        Map<String, Rate> rates = Map.copyOf(requireNonNull(byModel, "byModel"));
        return usage -> {
            for (String name = usage.model(); !name.isEmpty(); name = shorter(name)) {
                Rate rate = rates.get(name);
                if (rate != null) {
                    return OptionalDouble.of((usage.input() * rate.input() + usage.output() * rate.output()) / 1e6);
                }
            }
            return OptionalDouble.empty();
        };
    }

    private static String shorter(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('-')));
    }
}
