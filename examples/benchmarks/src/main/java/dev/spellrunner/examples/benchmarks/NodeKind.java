// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Worker;
import java.util.concurrent.CompletableFuture;

/** A kind of worker, as the author of a component declares it. The work is the same. */
enum NodeKind {
    /** Its outputs depend on its inputs alone. */
    PURE("pure"),
    /** It does not block. */
    NON_BLOCKING("nonBlocking"),
    /** Nothing: it may block. */
    DEFAULT("default"),
    /** It does not block, and gives its outputs as a future, which has them already. */
    DEFERRED("deferred");

    final String text;

    NodeKind(String text) {
        this.text = text;
    }

    static NodeKind named(String text) {
        for (NodeKind kind : values()) {
            if (kind.text.equals(text)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("there is no kind '" + text + "'");
    }

    Component component(ComponentBuilder sockets, Worker worker) {
        return switch (this) {
            case PURE -> sockets.pure().worker(worker);
            case NON_BLOCKING -> sockets.nonBlocking().worker(worker);
            case DEFAULT -> sockets.worker(worker);
            case DEFERRED ->
                sockets.nonBlocking()
                        .worker((in, ctx) -> Outputs.later(CompletableFuture.completedFuture(worker.work(in, ctx))));
        };
    }
}
