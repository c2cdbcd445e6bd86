// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works under a policy: waits for its turn, and tries again. Thread-safe.
 *
 * @param worker does the work
 * @param policy says how
 * @param turns has a permit for each worker that works at once; null if any number may
 */
record PolicedWork(
        Worker worker, WorkPolicy policy, @Nullable Semaphore turns) implements Worker {

    private static final Logger log = LoggerFactory.getLogger(WorkPolicy.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    @Override
    public Outputs work(Inputs inputs, WorkContext context) throws Exception {
        if (turns == null) {
            return tried(inputs, context);
        }
        turns.acquire();
        boolean comesLater = false;
        try {
            Outputs outputs = tried(inputs, context);
            if (outputs instanceof Outputs.Deferred later) {
                comesLater = true;
                later.stage().whenComplete((given, thrown) -> turns.release());
            }
            return outputs;
        } finally {
            if (!comesLater) {
                turns.release();
            }
        }
    }

    private Outputs tried(Inputs inputs, WorkContext context) throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                Outputs outputs = worker.work(inputs, context);
                return outputs instanceof Outputs.Deferred later && attempt < policy.attempts()
                        ? new Later(inputs, context).from(later.stage(), attempt)
                        : outputs;
            } catch (Exception e) {
                if (!isWorthAnother(attempt, e, context)) {
                    throw e;
                }
                TimeUnit.NANOSECONDS.sleep(pauseAfter(attempt).toNanos());
            }
        }
    }

    private boolean isWorthAnother(int attempt, Throwable thrown, WorkContext context) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        boolean worth = attempt < policy.attempts()
                && cause instanceof Exception
                && !(cause instanceof InterruptedException || cause instanceof IllegalArgumentException)
                && !context.isCancelled();
        if (worth) {
            log.debug("attempt {} of {} failed", attempt, context.path(), cause);
        }
        return worth;
    }

    private Duration pauseAfter(int attempt) {
        Duration pause = policy.backoff().multipliedBy(1L << Math.min(20, attempt - 1));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    /** Tries again what failed after the worker had returned, without a thread that waits. */
    private final class Later {

        private final Inputs inputs;
        private final WorkContext context;
        private final CompletableFuture<Outputs> result = new CompletableFuture<>();
        private volatile @Nullable CompletionStage<? extends Outputs> underWay;

        Later(Inputs inputs, WorkContext context) {
            this.inputs = inputs;
            this.context = context;
            CompletionStage<Outputs> end = result;
            end.whenComplete((given, thrown) -> {
                if (result.isCancelled() && underWay instanceof CompletableFuture<?> future) {
                    future.cancel(true);
                }
            });
        }

        Outputs from(CompletionStage<? extends Outputs> first, int attempt) {
            await(first, attempt);
            return Outputs.later(result);
        }

        private void await(CompletionStage<? extends Outputs> stage, int attempt) {
            underWay = stage;
            stage.whenComplete((outputs, thrown) -> {
                if (thrown == null) {
                    result.complete(outputs);
                } else {
                    failed(thrown, attempt);
                }
            });
        }

        private void failed(Throwable thrown, int attempt) {
            if (result.isDone() || !isWorthAnother(attempt, thrown, context)) {
                result.completeExceptionally(thrown);
                return;
            }
            CompletableFuture.delayedExecutor(pauseAfter(attempt).toNanos(), TimeUnit.NANOSECONDS)
                    .execute(() -> again(attempt + 1));
        }

        private void again(int attempt) {
            try {
                Outputs outputs = worker.work(inputs, context);
                if (outputs instanceof Outputs.Deferred later) {
                    await(later.stage(), attempt);
                } else {
                    result.complete(outputs);
                }
            } catch (Throwable e) {
                failed(e, attempt);
            }
        }
    }
}
