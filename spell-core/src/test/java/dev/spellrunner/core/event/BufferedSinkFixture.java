// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;

/** A sink that blocks until it is opened, and buffers before it, which leave no thread behind. */
abstract class BufferedSinkFixture {

    static final Duration LONG = Duration.ofSeconds(20);

    final SlowSink slow = new SlowSink();
    final List<Thread> threads = new CopyOnWriteArrayList<>();
    final List<BufferedSink> opened = new ArrayList<>();

    @AfterEach
    void leavesNoThreadBehind() throws InterruptedException {
        slow.open();
        opened.forEach(BufferedSink::close);
        for (Thread thread : threads) {
            thread.join(LONG.toMillis());
            assertThat(thread.isAlive()).isFalse();
        }
    }

    BufferedSink.Builder buffer() {
        return EventSink.buffered(slow);
    }

    BufferedSink open(BufferedSink.Builder options) {
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
    void block(BufferedSink sink) throws InterruptedException {
        emit(sink, 1, 1);
        assertThat(slow.entered.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    Thread start(Runnable action) {
        Thread thread = new Thread(action, "test");
        threads.add(thread);
        thread.start();
        return thread;
    }

    static void awaitWaiting(Thread thread) {
        await().atMost(LONG)
                .until(() ->
                        thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING);
    }

    static void emit(EventSink sink, long first, long last) {
        for (long seq = first; seq <= last; seq++) {
            sink.emit(NodeEvent.of("r-1", "s")
                    .seq(seq)
                    .at(Events.AT)
                    .node(NodePath.of("7"), "C")
                    .started(Map.of()));
        }
    }

    static List<Long> seqs(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    static void assertContiguous(List<NodeEvent> events, long end) {
        long last = 0;
        for (NodeEvent event : events) {
            assertThat(event.since()).isEqualTo(last + 1);
            last = event.seq();
        }
        assertThat(last).isEqualTo(end);
    }

    /** A sink that blocks until it is opened. */
    static final class SlowSink implements EventSink {

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
            BufferedSinkFixture.assertContiguous(events, end);
        }
    }
}
