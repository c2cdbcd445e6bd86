// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Source;
import dev.spellrunner.core.component.SourceContext;
import dev.spellrunner.core.spell.SocketType;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A source that gives items when a test says so, and counts what it was asked for. Thread-safe. */
final class ManualSource implements Source, Flow.Publisher<Object>, Flow.Subscription {

    private Flow.@Nullable Subscriber<? super Object> subscriber;
    private long asked;
    private int subscriptions;
    private boolean cancelled;

    /** Returns a component whose nodes give this source's items as their output {@code out}. */
    Component component(String name) {
        return Component.named(name)
                .output("out", SocketType.ANY)
                .triggerOutput("trigger")
                .nonBlocking()
                .source(this)
                .worker((in, ctx) -> Outputs.of("out", ctx.item().orElse("no item")));
    }

    @Override
    public Flow.Publisher<?> open(SourceContext context) {
        return this;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Object> its) {
        synchronized (this) {
            subscriber = its;
            subscriptions++;
            asked = 0;
            cancelled = false;
        }
        its.onSubscribe(this);
    }

    @Override
    public synchronized void request(long n) {
        asked += n;
    }

    @Override
    public synchronized void cancel() {
        cancelled = true;
    }

    /** Returns how many items were asked for that it has not given. */
    synchronized long asked() {
        return asked;
    }

    synchronized int subscriptions() {
        return subscriptions;
    }

    synchronized boolean isCancelled() {
        return cancelled;
    }

    private Flow.Subscriber<? super Object> subscriber() {
        return requireNonNull(subscriber, "subscriber");
    }

    /** Gives an item, wanted or not. */
    void give(Object item) {
        Flow.Subscriber<? super Object> to;
        synchronized (this) {
            asked--;
            to = subscriber();
        }
        to.onNext(item);
    }

    void complete() {
        subscriber().onComplete();
    }

    void fail(String message) {
        subscriber().onError(new IllegalStateException(message));
    }
}
