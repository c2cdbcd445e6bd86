// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.event.NodeError;
import dev.spellrunner.runner.engine.InputsByKey;
import dev.spellrunner.runner.engine.KnownFailure;
import dev.spellrunner.runner.engine.RunEvents;
import dev.spellrunner.runner.plan.NodePlan;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** A worker that works in a run in which a recording answers for others. Thread-safe. */
final class LiveWork {

    private final NodePlan node;
    private final InputsByKey inputs;
    private final WorkContext context;

    private final Object lock = new Object();
    private @Nullable Thread thread;
    private boolean cancelled;

    LiveWork(NodePlan node, InputsByKey inputs, WorkContext context) {
        this.node = node;
        this.inputs = inputs;
        this.context = context;
    }

    /** Lets the worker work: here, or, if it may block, on another thread. */
    Outputs start(Executor threads) throws Exception {
        requireKnown();
        if (!node.mayBlock) {
            return node.worker.work(inputs, context);
        }
        CompletableFuture<Outputs> stage = new CompletableFuture<>();
        startElsewhere(threads, stage);
        return Outputs.later(stage);
    }

    /** Lets the worker work for a stage that is waited for already. */
    void startFor(Executor threads, CompletableFuture<Outputs> waiting) {
        try {
            requireKnown();
            if (node.mayBlock) {
                startElsewhere(threads, waiting);
            } else {
                waiting.complete(node.worker.work(inputs, context));
            }
        } catch (Throwable e) {
            waiting.completeExceptionally(e);
        }
    }

    private void requireKnown() throws KnownFailure {
        for (Map.Entry<String, @Nullable Object> input :
                RunEvents.withItem(inputs.byKey(), context.item().orElse(null)).entrySet()) {
            if (RecordedValues.holdsOmission(input.getValue())) {
                throw KnownFailure.again(new NodeError(
                        "Unavailable",
                        "needs the value of its input '" + input.getKey() + "', which the recording does not hold",
                        context.path(),
                        node.component.name(),
                        "run the spell again, or record it with a codec that takes larger values"));
            }
        }
    }

    private void startElsewhere(Executor threads, CompletableFuture<Outputs> stage) {
        context.onCancel(this::interrupt);
        try {
            threads.execute(() -> workFor(stage));
        } catch (RejectedExecutionException e) {
            workFor(stage);
        }
    }

    private void workFor(CompletableFuture<Outputs> stage) {
        synchronized (lock) {
            if (cancelled) {
                return;
            }
            thread = Thread.currentThread();
        }
        Outputs outputs = null;
        Throwable thrown = null;
        try {
            outputs = node.worker.work(inputs, context);
        } catch (Throwable e) {
            thrown = e;
        }
        synchronized (lock) {
            thread = null;
            if (cancelled) {
                // The interrupt was meant for the worker, not for what the thread does next.
                Thread.interrupted();
            }
        }
        if (thrown == null) {
            stage.complete(outputs);
        } else {
            stage.completeExceptionally(thrown);
        }
    }

    private void interrupt() {
        synchronized (lock) {
            cancelled = true;
            if (thread != null) {
                thread.interrupt();
            }
        }
    }
}
