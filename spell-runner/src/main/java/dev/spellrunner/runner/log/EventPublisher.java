// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Function;

/**
 * Publishes the events of one run from a log, by the rules of Reactive Streams: each subscriber gets them from the beginning,
 * as many as it asked for, and {@code onComplete} after the last event of the run. Events are as they are in their wire form.
 *
 * <p>A subscriber that is slow loses nothing but {@code Progress}, as {@link Follower} says; one that is so slow that events
 * are gone from the log gets {@link FellBehindException}. Thread-safe.
 */
public final class EventPublisher implements Flow.Publisher<NodeEvent> {

    private final Function<Runnable, Follower> follow;
    private final Executor executor;
    private final EventCodec codec = EventCodec.create();

    /**
     * Creates a publisher.
     *
     * @param follow follows the run from its beginning; is given what is to be called when there is more
     * @param executor calls the subscribers, which may block it
     */
    public EventPublisher(Function<Runnable, Follower> follow, Executor executor) {
        this.follow = requireNonNull(follow, "follow");
        this.executor = requireNonNull(executor, "executor");
    }

    @Override
    public void subscribe(Flow.Subscriber<? super NodeEvent> subscriber) {
        requireNonNull(subscriber, "subscriber");
        new EventSubscription(subscriber, executor, codec).begin(follow);
    }
}
