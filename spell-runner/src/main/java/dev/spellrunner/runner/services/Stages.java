// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Derives answers from answers. */
final class Stages {

    private Stages() {}

    /** Returns a stage of what a function makes of another; who cancels it cancels the other, too. */
    static <T, U> CompletableFuture<U> map(CompletionStage<T> source, Function<? super T, ? extends U> function) {
        CompletableFuture<U> derived = source.<U>thenApply(function).toCompletableFuture();
        whenDone(derived, (value, thrown) -> {
            if (derived.isCancelled()) {
                source.toCompletableFuture().cancel(true);
            }
        });
        return derived;
    }

    /** Says what to do when a stage has ended, without waiting for that. */
    static <T> void whenDone(
            CompletionStage<T> stage, BiConsumer<? super @Nullable T, ? super @Nullable Throwable> action) {
        stage.whenComplete(action);
    }
}
