// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns answers of services into outputs. */
final class Answers {

    private Answers() {}

    /** Waits for an answer without a thread; the question is withdrawn when the run is cancelled. */
    static <T extends @Nullable Object> Outputs later(
            WorkContext ctx, CompletionStage<? extends T> answer, Function<T, Outputs> outputs) {
        requireNonNull(answer, "the service gave null instead of an answer (a CompletionStage)");
        CompletableFuture<?> question = answer.toCompletableFuture();
        ctx.onCancel(() -> question.cancel(true));
        return Outputs.later(answer.thenApply(outputs));
    }
}
