// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.component.Worker;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Gives the outputs of another worker after some rounds of an executor; how many follows from the id of its node, so that
 * with an executor of one thread the order is always the same.
 */
record DeferredWorker(Worker worker, String node, Executor rounds) implements Worker {

    @Override
    public Outputs work(Inputs inputs, WorkContext context) throws Exception {
        int left = Math.floorMod(node.hashCode(), 5);
        if (left == 0) {
            return worker.work(inputs, context);
        }
        CompletableFuture<Outputs> outputs = new CompletableFuture<>();
        after(left, () -> {
            try {
                outputs.complete(worker.work(inputs, context));
            } catch (Exception e) {
                outputs.completeExceptionally(e);
            }
        });
        return Outputs.later(outputs);
    }

    private void after(int left, Runnable action) {
        rounds.execute(left == 1 ? action : () -> after(left - 1, action));
    }
}
