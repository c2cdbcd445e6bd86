// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.Gate.Decision;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Derives decisions from others. */
final class Decisions {

    private Decisions() {}

    /** If a decision lets a node pass, the next gate is asked, and what both changed of the inputs is changed. */
    static Decision andThen(Decision first, Gate.Request request, Gate next) {
        requireNonNull(first, "decision");
        if (first instanceof Gate.Pass pass) {
            return changing(pass.inputs(), next.ask(request.with(pass.inputs())));
        }
        return first instanceof Gate.Later later
                ? Decision.later(
                        later.reason(), following(later.decision(), decision -> andThen(decision, request, next)))
                : first;
    }

    private static Decision changing(Map<String, @Nullable Object> before, Decision decision) {
        requireNonNull(decision, "decision");
        if (before.isEmpty() || decision instanceof Gate.Refusal) {
            return decision;
        }
        if (decision instanceof Gate.Later later) {
            return Decision.later(later.reason(), following(later.decision(), each -> changing(before, each)));
        }
        Map<String, @Nullable Object> all = new LinkedHashMap<>(before);
        all.putAll(((Gate.Pass) decision).inputs());
        return Decision.pass(all);
    }

    /** Of a decision that takes too long, another one takes the place; what it would have come from is cancelled. */
    static Decision within(Decision decision, Duration longest, Decision otherwise) {
        if (!(decision instanceof Gate.Later later)) {
            return decision;
        }
        CompletableFuture<Decision> limited = following(later.decision(), each -> within(each, longest, otherwise));
        CompletionStage<Decision> decided =
                limited.completeOnTimeout(otherwise, longest.toNanos(), TimeUnit.NANOSECONDS);
        decided.thenRun(() -> cancel(later.decision()));
        return Decision.later(later.reason(), limited);
    }

    /** Unlike {@code thenApply}, hands a cancellation on to the stage that is waited for. */
    private static CompletableFuture<Decision> following(
            CompletionStage<? extends Decision> stage, Function<Decision, Decision> next) {
        CompletableFuture<Decision> following = new CompletableFuture<>();
        CompletionStage<Decision> decided = following;
        decided.whenComplete((decision, thrown) -> {
            if (thrown instanceof CancellationException) {
                cancel(stage);
            }
        });
        stage.thenApply(next).whenComplete((decision, thrown) -> {
            if (thrown != null) {
                following.completeExceptionally(thrown);
            } else {
                following.complete(decision);
            }
        });
        return following;
    }

    /** A stage that has come is not changed by it. */
    private static void cancel(CompletionStage<?> stage) {
        if (stage instanceof CompletableFuture<?> future) {
            future.cancel(true);
        }
    }
}
