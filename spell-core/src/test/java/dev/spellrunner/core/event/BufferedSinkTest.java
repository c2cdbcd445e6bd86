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
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BufferedSinkTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final SlowSink slow = new SlowSink();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final List<BufferedSink> opened = new ArrayList<>();

    @AfterEach
    void leavesNoThreadBehind() throws InterruptedException {
        slow.open();
        opened.forEach(BufferedSink::close);
        for (Thread thread : threads) {
            thread.join(LONG.toMillis());
            assertThat(thread.isAlive()).isFalse();
        }
    }

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
    class WhenFull {

        @Test
        void mergesTextFirst() throws InterruptedException {
            BufferedSink sink = open(buffer().capacity(8).overflow(BufferedSink.Overflow.CLOSE));
            block(sink);

            for (long seq = 2; seq <= 100; seq++) {
                sink.emit(Events.progress(seq, "7", "<" + seq + ">"));
            }
            sink.emit(Events.completed(101, "7"));
            slow.open();
            sink.close();

            StringBuilder text = new StringBuilder();
            LongStream.rangeClosed(2, 100)
                    .forEach(seq -> text.append('<').append(seq).append('>'));
            assertThat(slow.text()).isEqualTo(text.toString());
            assertThat(slow.events).hasSizeLessThan(12);
            slow.assertContiguous(101);
        }

        @Test
        void dropsProgressThatCannotBeMerged() throws InterruptedException {
            BufferedSink sink = open(buffer().capacity(8).overflow(BufferedSink.Overflow.CLOSE));
            block(sink);

            for (long seq = 2; seq <= 100; seq++) {
                sink.emit(Events.progress(seq, String.valueOf(seq % 10), "text"));
            }
            sink.emit(Events.completed(101, "7"));
            slow.open();
            sink.close();

            assertThat(slow.events).hasSizeLessThan(12);
            slow.assertContiguous(101);
        }

        @Test
        void waitsForRoomAndLosesNothing() throws InterruptedException {
            BufferedSink sink = open(buffer().capacity(4));
            block(sink);
            emit(sink, 2, 5);
            Thread emitter = start(() -> emit(sink, 6, 50));
            awaitWaiting(emitter);

            slow.open();
            emitter.join(LONG.toMillis());
            sink.close();

            assertThat(slow.seqs()).isEqualTo(seqs(1, 50));
        }

        @Test
        void keepsTheInterruptAndTheEventOfOneWhoWaits() throws InterruptedException {
            BufferedSink sink = open(buffer().capacity(1));
            block(sink);
            emit(sink, 2, 2);
            AtomicBoolean interrupted = new AtomicBoolean();
            Thread emitter = start(() -> {
                emit(sink, 3, 3);
                interrupted.set(Thread.currentThread().isInterrupted());
            });
            awaitWaiting(emitter);

            emitter.interrupt();
            slow.open();
            emitter.join(LONG.toMillis());
            sink.close();

            assertThat(interrupted).isTrue();
            assertThat(slow.seqs()).isEqualTo(seqs(1, 3));
        }

        @Test
        void givesUpOnceIfItMayNotWait() throws InterruptedException {
            AtomicInteger overflows = new AtomicInteger();
            BufferedSink sink = open(
                    buffer().capacity(2).overflow(BufferedSink.Overflow.CLOSE).onOverflow(() -> {
                        overflows.incrementAndGet();
                        throw new IllegalStateException("nobody minds");
                    }));
            block(sink);

            emit(sink, 2, 10);
            slow.open();
            sink.close();

            assertThat(overflows).hasValue(1);
            await().atMost(LONG).until(() -> !threads.get(0).isAlive());
            assertThat(slow.seqs()).isEqualTo(seqs(1, 1));
        }

        @Test
        void canBeClosedByWhatIsCalledOnOverflow() throws InterruptedException {
            AtomicReference<BufferedSink> self = new AtomicReference<>();
            BufferedSink sink = open(buffer().capacity(1)
                    .overflow(BufferedSink.Overflow.CLOSE)
                    .closeTimeout(LONG)
                    .onOverflow(() -> requireNonNull(self.get()).close()));
            self.set(sink);
            block(sink);

            emit(sink, 2, 3);

            await().atMost(Duration.ofSeconds(5)).until(() -> !threads.get(0).isAlive());
            assertThat(slow.interrupted).isTrue();
        }

        @Test
        void letsTheSinkItselfEmitMore() {
            AtomicReference<BufferedSink> self = new AtomicReference<>();
            List<Long> told = new CopyOnWriteArrayList<>();
            BufferedSink sink = open(EventSink.buffered(event -> {
                        told.add(event.seq());
                        if (event.seq() == 1) {
                            emit(requireNonNull(self.get()), 2, 5);
                        }
                    })
                    .capacity(1));
            self.set(sink);

            emit(sink, 1, 1);
            await().atMost(LONG).until(() -> told.size() == 5);

            assertThat(told).containsExactly(1L, 2L, 3L, 4L, 5L);
        }
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
                                    ? new NodeEvent.Skipped(id, "s", seq, seq, Events.AT, NodePath.of("1"), "C", "r")
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

    private BufferedSink.Builder buffer() {
        return EventSink.buffered(slow);
    }

    private BufferedSink open(BufferedSink.Builder options) {
        BufferedSink sink = options.threadFactory(target -> {
                    Thread thread = new Thread(target, "buffer");
                    threads.add(thread);
                    return thread;
                })
                .build();
        opened.add(sink);
        return sink;
    }

    /** Emits event 1 and waits until the sink is at it. */
    private void block(BufferedSink sink) throws InterruptedException {
        emit(sink, 1, 1);
        assertThat(slow.entered.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private Thread start(Runnable action) {
        Thread thread = new Thread(action, "test");
        threads.add(thread);
        thread.start();
        return thread;
    }

    private static void awaitWaiting(Thread thread) {
        await().atMost(LONG)
                .until(() ->
                        thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING);
    }

    private static void emit(EventSink sink, long first, long last) {
        for (long seq = first; seq <= last; seq++) {
            sink.emit(new NodeEvent.Started("r-1", "s", seq, seq, Events.AT, NodePath.of("7"), "C", Map.of()));
        }
    }

    private static List<Long> seqs(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    private static void assertContiguous(List<NodeEvent> events, long end) {
        long last = 0;
        for (NodeEvent event : events) {
            assertThat(event.since()).isEqualTo(last + 1);
            last = event.seq();
        }
        assertThat(last).isEqualTo(end);
    }

    private static void awaitOpen(CountDownLatch latch) {
        try {
            assertThat(latch.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A sink that blocks until it is opened. */
    private static final class SlowSink implements EventSink {

        final List<NodeEvent> events = new CopyOnWriteArrayList<>();
        final List<Thread> callers = new CopyOnWriteArrayList<>();
        final CountDownLatch entered = new CountDownLatch(1);
        final AtomicBoolean interrupted = new AtomicBoolean();
        private final CountDownLatch gate = new CountDownLatch(1);

        @Override
        public void emit(NodeEvent event) {
            events.add(event);
            if (!callers.contains(Thread.currentThread())) {
                callers.add(Thread.currentThread());
            }
            entered.countDown();
            try {
                assertThat(gate.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        }

        void open() {
            gate.countDown();
        }

        List<Long> seqs() {
            return events.stream().map(NodeEvent::seq).toList();
        }

        String text() {
            StringBuilder text = new StringBuilder();
            for (NodeEvent event : events) {
                if (event instanceof NodeEvent.Progress progress) {
                    text.append(progress.chunk());
                }
            }
            return text.toString();
        }

        void assertContiguous(long end) {
            BufferedSinkTest.assertContiguous(events, end);
        }
    }
}
