// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.SourceContext;
import dev.spellrunner.core.component.State;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Position;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;

/** A context of a source without a runner, on the JDK's own threads. */
final class PlainContext implements SourceContext {

    @Override
    public Node node() {
        return new Node("1", "Test", Map.of(), new Position(0, 0), Map.of(), Map.of(), Map.of());
    }

    @Override
    public State state() {
        return State.of(Map.of());
    }

    @Override
    public Executor executor() {
        return ForkJoinPool.commonPool();
    }

    @Override
    public Runnable after(Duration delay, Runnable action) {
        CompletableFuture<Void> timer = CompletableFuture.runAsync(
                action, CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS));
        return () -> timer.cancel(false);
    }

    @Override
    public Flow.Publisher<Object> pushed(int capacity) {
        return new SubmissionPublisher<>();
    }
}
