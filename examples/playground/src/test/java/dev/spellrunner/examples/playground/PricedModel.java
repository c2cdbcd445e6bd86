// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.runner.services.CompletionRequest;
import dev.spellrunner.runner.services.Prices;
import dev.spellrunner.runner.services.TextCompletion;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Answers prompts on gold at once, for a thousand tokens and a price; all others are another model's. Thread-safe. */
final class PricedModel implements TextCompletion {

    /** Of a million tokens: one for prompts, seven for answers. */
    private static final Prices PRICES = Prices.perMillion(Map.of("dear", new Prices.Rate(1, 7)));

    private final TextCompletion others;

    PricedModel(TextCompletion others) {
        this.others = others;
    }

    @Override
    public CompletionStage<String> complete(CompletionRequest request, WorkContext context) throws Exception {
        if (!request.prompt().contains("gold")) {
            return others.complete(request, context);
        }
        context.usage(PRICES.priced(Usage.of("dear", 1000, 500)));
        return CompletableFuture.completedFuture("gold");
    }
}
