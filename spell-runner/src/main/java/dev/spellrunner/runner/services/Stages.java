// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Derives answers from answers. */
final class Stages {

    private Stages() {}

    /** Returns a stage of what a function makes of another; who cancels it cancels the other, too. */
    static <T, U> CompletableFuture<U> map(CompletionStage<T> source, Function<? super T, ? extends U> function) {
        CompletableFuture<U> derived = source.<U>thenApply(function).toCompletableFuture();
        derived.whenComplete((value, thrown) -> {
            if (derived.isCancelled()) {
                source.toCompletableFuture().cancel(true);
            }
        });
        return derived;
    }
}
