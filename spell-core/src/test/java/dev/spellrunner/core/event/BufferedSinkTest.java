// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BufferedSinkTest extends BufferedSinkFixture {

    @Test
    void passesEventsOnInOrderOnAThreadOfItsOwn() {
        BufferedSink sink = open(buffer());
        slow.open();

        emit(sink, 1, 100);
        sink.close();

        assertThat(slow.seqs()).isEqualTo(seqs(1, 100));
        assertThat(slow.callers).hasSize(1).doesNotContain(Thread.currentThread());
    }

    @Test
    void startsItsDaemonWithTheFirstEvent() {
        AtomicReference<Thread> deliverer = new AtomicReference<>();
        try (BufferedSink sink = EventSink.buffered(event -> deliverer.set(Thread.currentThread()))
                .build()) {
            assertThat(deliverer).hasNullValue();

            sink.emit(Events.completed(1, "7"));
            await().atMost(LONG).until(() -> deliverer.get() != null);

            assertThat(deliverer.get()).satisfies(thread -> {
                assertThat(thread.getName()).startsWith("spellrunner-sink-");
                assertThat(thread.isDaemon()).isTrue();
            });
        }
        await().atMost(LONG).until(() -> !requireNonNull(deliverer.get()).isAlive());
    }

    @Test
    void needsNoThreadIfThereIsNoEvent() {
        BufferedSink sink = open(buffer());

        sink.close();
        sink.emit(Events.completed(1, "7"));

        assertThat(threads).isEmpty();
    }

    @Test
    void goesOnAfterTheSinkHasThrown() {
        List<Long> told = new CopyOnWriteArrayList<>();
        BufferedSink sink = open(EventSink.buffered(event -> {
            told.add(event.seq());
            if (event.seq() == 1) {
                throw new IllegalStateException("once");
            }
            if (event.seq() == 2) {
                throw new AssertionError("an error, too");
            }
        }));

        emit(sink, 1, 3);
        sink.close();

        assertThat(told).containsExactly(1L, 2L, 3L);
    }

    @Test
    void goesOnAfterTheSinkHasInterruptedItself() {
        List<Boolean> interrupted = new CopyOnWriteArrayList<>();
        BufferedSink sink = open(EventSink.buffered(event -> {
            interrupted.add(Thread.currentThread().isInterrupted());
            Thread.currentThread().interrupt();
        }));

        emit(sink, 1, 3);
        sink.close();

        assertThat(interrupted).containsExactly(false, false, false);
    }

    @Test
    void refusesOptionsThatMakeNoSense() {
        assertThatIllegalArgumentException().isThrownBy(() -> buffer().capacity(0));
        assertThatIllegalArgumentException().isThrownBy(() -> buffer().closeTimeout(Duration.ofSeconds(-1)));
    }

    @Nested
    class WhenClosed {

        @Test
        void deliversWhatIsThereAndWhatWaits() throws InterruptedException {
            BufferedSink sink = open(buffer().capacity(2).closeTimeout(LONG));
            block(sink);
            emit(sink, 2, 3);
            Thread emitter = start(() -> emit(sink, 4, 4));
            awaitWaiting(emitter);
            Thread closer = start(sink::close);
            awaitWaiting(closer);

            slow.open();
            closer.join(LONG.toMillis());

            assertThat(slow.seqs()).isEqualTo(seqs(1, 4));
        }

        @Test
        void ignoresLaterEvents() {
            BufferedSink sink = open(buffer());
            slow.open();
            emit(sink, 1, 1);

            sink.close();
            emit(sink, 2, 2);
            sink.close();

            assertThat(slow.seqs()).isEqualTo(seqs(1, 1));
        }

        @Test
        void interruptsASinkThatIsTooSlow() throws InterruptedException {
            BufferedSink sink = open(buffer().capacity(2).closeTimeout(Duration.ofMillis(20)));
            block(sink);
            emit(sink, 2, 3);
            Thread emitter = start(() -> emit(sink, 4, 4));
            awaitWaiting(emitter);

            sink.close();
            emitter.join(LONG.toMillis());
            threads.get(0).join(LONG.toMillis());

            assertThat(slow.interrupted).isTrue();
            assertThat(slow.seqs()).isEqualTo(seqs(1, 1));
        }

        @Test
        void deliversEvenIfTheOneWhoClosesIsInterrupted() throws InterruptedException {
            BufferedSink sink = open(buffer().closeTimeout(LONG));
            block(sink);
            emit(sink, 2, 9);
            AtomicBoolean interrupted = new AtomicBoolean();
            Thread closer = start(() -> {
                Thread.currentThread().interrupt();
                sink.close();
                interrupted.set(Thread.currentThread().isInterrupted());
            });
            awaitWaiting(closer);

            slow.open();
            closer.join(LONG.toMillis());

            assertThat(interrupted).isTrue();
            assertThat(slow.seqs()).isEqualTo(seqs(1, 9));
        }

        @Test
        void doesNotWaitForItself() {
            AtomicReference<BufferedSink> self = new AtomicReference<>();
            List<Long> told = new CopyOnWriteArrayList<>();
            CountDownLatch held = new CountDownLatch(1);
            BufferedSink sink = open(EventSink.buffered(event -> {
                        awaitOpen(held);
                        requireNonNull(self.get()).close();
                        told.add(event.seq());
                    })
                    .closeTimeout(LONG));
            self.set(sink);
            emit(sink, 1, 2);

            held.countDown();

            await().atMost(Duration.ofSeconds(10))
                    .until(() -> told.size() == 2 && !threads.get(0).isAlive());
        }
    }

    @Test
    void isClosedIfItGetsNoThread() {
        BufferedSink sink = EventSink.buffered(slow)
                .threadFactory(target -> {
                    throw new IllegalStateException("no more threads");
                })
                .closeTimeout(LONG)
                .build();

        assertThatIllegalStateException().isThrownBy(() -> emit(sink, 1, 1));
        emit(sink, 2, 2);
        sink.close();

        assertThat(slow.events).isEmpty();
    }

    @Test
    void keepsTheOrderOfEachRunThoughManyEmitAtOnce() throws InterruptedException {
        BufferedSink sink = open(buffer().capacity(3));
        slow.open();
        List<Thread> emitters = new ArrayList<>();
        for (int run = 0; run < 8; run++) {
            String id = "run-" + run;
            emitters.add(start(() -> {
                for (long seq = 1; seq <= 500; seq++) {
                    sink.emit(
                            seq % 5 == 0
                                    ? NodeEvent.of(id, "s")
                                            .seq(seq)
                                            .at(Events.AT)
                                            .node(NodePath.of("1"), "C")
                                            .skipped("r")
                                    : Events.progress(id, seq, seq, "7", "x"));
                }
            }));
        }

        for (Thread emitter : emitters) {
            emitter.join(LONG.toMillis());
        }
        sink.close();

        for (int run = 0; run < 8; run++) {
            String id = "run-" + run;
            List<NodeEvent> told =
                    slow.events.stream().filter(event -> event.run().equals(id)).toList();
            assertContiguous(told, 500);
            assertThat(told.stream().filter(NodeEvent::isTerminal)).hasSize(100);
        }
    }

    private static void awaitOpen(CountDownLatch latch) {
        try {
            assertThat(latch.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
