// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkerDecorator;
import dev.spellrunner.runner.observe.RunObserver.Leaving;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Carries what a thread knows, such as an MDC, a span or a ThreadLocal, to the threads on which a run continues. Must be
 * thread-safe.
 *
 * <p>At a host, {@link CarriedContext} does so for all workers but pure ones. A runner of your own is given {@link #executor} and
 * {@link #decorator}.
 */
@FunctionalInterface
public interface ContextCarrier {

    /** The context that a thread had. Immutable. */
    @FunctionalInterface
    interface Taken {

        /**
         * Lets the calling thread know the same.
         *
         * @return puts back what it knew before; to be called on the same thread
         */
        Leaving restore();
    }

    /** Takes what the calling thread knows. */
    Taken take();

    /** Carries the MDC of SLF4J. */
    static ContextCarrier mdc() {
        return new MdcCarrier(MDC.getMDCAdapter());
    }

    /** Carries a ThreadLocal. */
    static <T> ContextCarrier of(ThreadLocal<T> local) {
        requireNonNull(local, "local");
        return () -> {
            @Nullable T taken = local.get();
            return () -> {
                @Nullable T before = local.get();
                set(local, taken);
                return () -> set(local, before);
            };
        };
    }

    private static <T> void set(ThreadLocal<T> local, @Nullable T value) {
        if (value == null) {
            local.remove();
        } else {
            local.set(value);
        }
    }

    /** Carries what several carriers do. */
    static ContextCarrier all(ContextCarrier... carriers) {
        List<ContextCarrier> all = List.of(carriers);
        return () -> {
            List<Taken> taken = all.stream().map(ContextCarrier::take).toList();
            return () -> restored(taken);
        };
    }

    private static Leaving restored(List<Taken> taken) {
        List<Leaving> leaving = new ArrayList<>(taken.size());
        taken.forEach(each -> leaving.add(each.restore()));
        return () -> {
            for (int i = leaving.size() - 1; i >= 0; i--) {
                leaving.get(i).left();
            }
        };
    }

    /** Returns an executor whose tasks know what the thread knew that gave them to it. */
    default Executor executor(Executor threads) {
        requireNonNull(threads, "threads");
        return task -> {
            Taken taken = take();
            threads.execute(() -> {
                Leaving leaving = taken.restore();
                try {
                    task.run();
                } finally {
                    leaving.left();
                }
            });
        };
    }

    /**
     * Returns a decorator after whose workers a run continues with what their thread knew, also where their outputs come later,
     * from a thread that knows nothing of it.
     */
    default WorkerDecorator decorator() {
        return (worker, node, component) -> component.isPure()
                ? worker
                : (inputs, context) -> {
                    Taken taken = take();
                    Outputs outputs = worker.work(inputs, context);
                    return outputs instanceof Outputs.Deferred later
                            ? Outputs.later(carried(taken, later.stage()))
                            : outputs;
                };
    }

    private static CompletionStage<Outputs> carried(Taken taken, CompletionStage<? extends Outputs> stage) {
        CompletableFuture<Outputs> carried = new CompletableFuture<>();
        stage.whenComplete((outputs, thrown) -> {
            Leaving leaving = taken.restore();
            try {
                if (thrown == null) {
                    carried.complete(outputs);
                } else {
                    carried.completeExceptionally(thrown);
                }
            } finally {
                leaving.left();
            }
        });
        CompletionStage<Outputs> result = carried;
        result.whenComplete((outputs, thrown) -> {
            if (carried.isCancelled() && stage instanceof CompletableFuture<?> future) {
                future.cancel(true);
            }
        });
        return carried;
    }
}
