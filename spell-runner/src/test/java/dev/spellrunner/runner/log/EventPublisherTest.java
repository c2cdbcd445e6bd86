// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.testing.ManualExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The names of rules are those of the specification of Reactive Streams. */
@Timeout(60)
class EventPublisherTest {

    private static final Channel CHANNEL = new Channel("ada", "s");

    private final EventLog log = EventLog.inMemory().build();
    private final ManualExecutor executor = new ManualExecutor();
    private final EventPublisher publisher = publisher(executor);
    private final Story story = new Story("r-1");

    private EventPublisher publisher(Executor threads) {
        return new EventPublisher(available -> log.follow(CHANNEL, Start.ofRun("r-1", 0), available), threads);
    }

    private void tell(NodeEvent event) {
        log.append(CHANNEL, event);
    }

    /** Keeps what it is told. */
    private static class Heard implements Flow.Subscriber<NodeEvent> {
        final List<Long> seqs = new ArrayList<>();
        final List<String> ends = new ArrayList<>();
        Flow.@Nullable Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(NodeEvent event) {
            seqs.add(event.seq());
        }

        @Override
        public void onError(Throwable thrown) {
            ends.add(thrown.getClass().getSimpleName());
        }

        @Override
        public void onComplete() {
            ends.add("complete");
        }

        void ask(long count) {
            Objects.requireNonNull(subscription).request(count);
        }
    }

    private Heard subscribed() {
        Heard heard = new Heard();
        publisher.subscribe(heard);
        executor.runAll();
        return heard;
    }

    @Test
    void givesNoMoreThanWasAskedFor() {
        Story.of("r-1", 2).forEach(this::tell);
        Heard heard = subscribed();

        assertThat(heard.seqs).isEmpty();
        heard.ask(2);
        executor.runAll();
        assertThat(heard.seqs).containsExactly(1L, 2L);
        heard.ask(1);
        heard.ask(1);
        executor.runAll();
        assertThat(heard.seqs).containsExactly(1L, 2L, 3L, 4L);
        assertThat(heard.ends).isEmpty();
    }

    @Test
    void completesAfterTheLastEventAndGivesEachSubscriberAll() {
        tell(story.begins());
        Heard first = subscribed();
        first.ask(Long.MAX_VALUE);
        executor.runAll();
        tell(story.ends());
        executor.runAll();
        Heard late = subscribed();
        late.ask(Long.MAX_VALUE);
        late.ask(Long.MAX_VALUE);
        executor.runAll();

        assertThat(first.seqs).containsExactly(1L, 2L);
        assertThat(first.ends).containsExactly("complete");
        assertThat(late.seqs).containsExactly(1L, 2L);
        assertThat(late.ends).containsExactly("complete");
    }

    @Test
    void refusesToBeAskedForNothingWithAnError() {
        Story.of("r-1", 1).forEach(this::tell);
        Heard heard = subscribed();

        heard.ask(0);
        heard.ask(5);
        executor.runAll();

        assertThat(heard.seqs).isEmpty();
        assertThat(heard.ends).containsExactly("IllegalArgumentException");
    }

    @Test
    void givesNothingAfterACancellationAlsoOneFromWithin() {
        Story.of("r-1", 3).forEach(this::tell);
        Heard heard = new Heard() {
            @Override
            public void onNext(NodeEvent event) {
                super.onNext(event);
                Objects.requireNonNull(subscription).cancel();
            }
        };
        publisher.subscribe(heard);
        heard.ask(10);
        executor.runAll();
        heard.ask(10);
        executor.runAll();

        assertThat(heard.seqs).containsExactly(1L);
        assertThat(heard.ends).isEmpty();
    }

    @Test
    void signalsNothingBeforeOnSubscribeHasReturned() {
        Story.of("r-1", 1).forEach(this::tell);
        List<String> order = new ArrayList<>();
        publisher(Runnable::run).subscribe(new Heard() {
            @Override
            public void onSubscribe(Flow.Subscription given) {
                given.request(Long.MAX_VALUE);
                order.add("subscribed");
            }

            @Override
            public void onNext(NodeEvent event) {
                order.add("event " + event.seq());
            }

            @Override
            public void onComplete() {
                order.add("complete");
            }
        });

        assertThat(order)
                .containsExactly("subscribed", "event 1", "event 2", "event 3", "event 4", "event 5", "complete");
    }

    @Test
    void tellsAnErrorWhereTheRunCannotBeFollowedOrNoThreadIsLeft() {
        Heard unknown = new Heard();
        new EventPublisher(
                        available -> {
                            throw new IllegalStateException("there is no run");
                        },
                        Runnable::run)
                .subscribe(unknown);
        Heard refused = new Heard();
        publisher(task -> {
                    throw new RejectedExecutionException("full");
                })
                .subscribe(refused);

        assertThat(unknown.ends).containsExactly("IllegalStateException");
        assertThat(refused.ends).containsExactly("RejectedExecutionException");
        assertThatThrownBy(() -> publisher.subscribe(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void endsASubscriberThatThrows() {
        Story.of("r-1", 2).forEach(this::tell);
        Heard heard = new Heard() {
            @Override
            public void onNext(NodeEvent event) {
                super.onNext(event);
                throw new IllegalStateException("no");
            }
        };
        publisher.subscribe(heard);
        heard.ask(10);
        executor.runAll();

        assertThat(heard.seqs).containsExactly(1L);
        assertThat(heard.ends).isEmpty();
    }

    @Test
    void givesSignalsOneAfterTheOtherHoweverManyThreadsAsk() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        AtomicInteger inside = new AtomicInteger();
        ConcurrentLinkedQueue<Long> given = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        CountDownLatch done = new CountDownLatch(1);
        Heard heard = new Heard() {
            @Override
            public void onNext(NodeEvent event) {
                if (inside.incrementAndGet() != 1) {
                    wrong.add("two at once");
                }
                given.add(event.seq());
                inside.decrementAndGet();
            }

            @Override
            public void onComplete() {
                done.countDown();
            }
        };
        try {
            List<NodeEvent> events = Story.of("r-1", 200);
            publisher(threads).subscribe(heard);
            for (int i = 0; i < 4; i++) {
                threads.execute(() -> {
                    for (int k = 0; k < 200; k++) {
                        heard.ask(1);
                    }
                });
            }
            events.forEach(this::tell);

            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(wrong).isEmpty();
            assertThat(new ArrayList<>(given))
                    .isSorted()
                    .doesNotHaveDuplicates()
                    .contains(1L, (long) events.size());
        } finally {
            threads.shutdownNow();
        }
    }
}
