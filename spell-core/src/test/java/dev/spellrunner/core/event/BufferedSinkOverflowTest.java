// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BufferedSinkOverflowTest extends BufferedSinkFixture {

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
        BufferedSink sink =
                open(buffer().capacity(2).overflow(BufferedSink.Overflow.CLOSE).onOverflow(() -> {
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
