// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.NodeEvent.Progress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands before a sink that may block: takes events at once and passes them on, in order, on a thread of its own.
 *
 * <p>It holds a bounded number of events. When it is full, it compacts what it holds: first by {@link Compaction#compact},
 * which loses no text, then by {@link Compaction#dropProgress}. If that makes no room, {@link Overflow} says what
 * happens; nothing but {@link Progress} is ever dropped by a sink that is still open.
 *
 * <p>Thread-safe. The thread starts with the first event and ends with {@link #close}. An exception of the sink is logged,
 * and the next event is delivered all the same. An event that is emitted after {@code close}, or after an overflow that
 * closes, is ignored. No lock is held while the sink, or anything else that was given, is called.
 */
public final class BufferedSink implements EventSink, AutoCloseable {

    /** The policy for an event for which compaction makes no room. */
    public enum Overflow {
        /** The emitting thread waits for room, even if interrupted: nothing is lost, and the run is as slow as the sink. */
        WAIT,
        /**
         * The buffer gives up: it drops all that it holds and every later event, and calls
         * {@link Builder#onOverflow}. An event that the sink is at is not disturbed before {@link #close}.
         */
        CLOSE
    }

    private enum Phase {
        OPEN,
        /** Takes nothing more, delivers what is there. */
        CLOSING,
        CLOSED
    }

    private static final Logger log = LoggerFactory.getLogger(BufferedSink.class);

    private final EventSink sink;
    private final int capacity;
    private final Overflow overflow;
    private final Runnable onOverflow;
    private final ThreadFactory threads;
    private final Duration closeTimeout;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition room = lock.newCondition();
    private final Condition end = lock.newCondition();

    // Guarded by the lock.
    private ArrayDeque<NodeEvent> held = new ArrayDeque<>();
    private Phase phase = Phase.OPEN;
    private int waiting;
    private boolean compactable;
    private boolean started;
    private boolean ended;
    private @Nullable Thread deliverer;

    private BufferedSink(Builder options) {
        this.sink = options.sink;
        this.capacity = options.capacity;
        this.overflow = options.overflow;
        this.onOverflow = options.onOverflow;
        this.threads = options.threads;
        this.closeTimeout = options.closeTimeout;
    }

    @Override
    public void emit(NodeEvent event) {
        requireNonNull(event, "event");
        boolean first = false;
        boolean taken;
        boolean gaveUp = false;
        lock.lock();
        try {
            taken = phase == Phase.OPEN && awaitRoom();
            if (taken) {
                hold(event);
                first = !started;
                started = true;
            } else if (phase == Phase.OPEN) {
                abandon();
                gaveUp = true;
            }
        } finally {
            lock.unlock();
        }
        if (first) {
            start();
        }
        if (gaveUp) {
            tellOfOverflow(event);
        } else if (!taken) {
            log.debug("closed: event {} of run {} is ignored", event.seq(), event.run());
        }
    }

    /**
     * Takes no more events, delivers those that are there, and ends the thread. Waits for that as long as the builder
     * says, then interrupts the sink and drops the rest. Closing again has no effect. After an overflow that closes there
     * is nothing to wait for; nor does the sink wait for itself, if it closes itself.
     */
    @Override
    public void close() {
        Thread late;
        int dropped;
        lock.lock();
        try {
            if (phase == Phase.OPEN) {
                phase = Phase.CLOSING;
                work.signalAll();
            }
            if (!started) {
                phase = Phase.CLOSED;
                return;
            }
            if (Thread.currentThread() == deliverer || awaitEnd()) {
                return;
            }
            dropped = held.size() + waiting;
            abandon();
            late = deliverer;
        } finally {
            lock.unlock();
        }
        if (dropped > 0) {
            log.warn("sink {} was too slow to close: {} events are dropped", sink, dropped);
        }
        if (late != null) {
            late.interrupt();
        }
    }

    /** Makes room for one more event, or waits for it. Tells whether there is some. */
    private boolean awaitRoom() {
        if (held.size() >= capacity) {
            compact();
        }
        if (held.size() < capacity) {
            return true;
        }
        if (overflow == Overflow.CLOSE) {
            return false;
        }
        if (Thread.currentThread() == deliverer) {
            // A sink that emits into its own buffer would wait for itself.
            return true;
        }
        waiting++;
        while (held.size() >= capacity && phase != Phase.CLOSED) {
            room.awaitUninterruptibly();
        }
        waiting--;
        return phase != Phase.CLOSED;
    }

    private void hold(NodeEvent event) {
        held.add(event);
        compactable |= event instanceof Progress;
        work.signal();
    }

    /** Compacts what is held; the harder form, too, where the soft one brings little and would soon be called again. */
    private void compact() {
        if (!compactable) {
            return;
        }
        List<NodeEvent> events = Compaction.compact(new ArrayList<>(held));
        if (events.size() > capacity - Math.max(1, capacity / 8)) {
            events = Compaction.dropProgress(events);
        }
        held = new ArrayDeque<>(events);
        compactable = false;
        if (held.size() < capacity) {
            room.signalAll();
        }
    }

    private void abandon() {
        phase = Phase.CLOSED;
        held.clear();
        work.signalAll();
        room.signalAll();
    }

    /** Waits until the thread has ended, even if interrupted. Tells whether it has. */
    private boolean awaitEnd() {
        long limit = phase == Phase.CLOSED ? 0 : TimeUnit.NANOSECONDS.convert(closeTimeout);
        long start = System.nanoTime();
        boolean interrupted = false;
        for (long left = limit; !ended && left > 0; left = limit - (System.nanoTime() - start)) {
            try {
                end.awaitNanos(left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return ended;
    }

    private void start() {
        try {
            threads.newThread(this::deliverAll).start();
        } catch (Throwable e) {
            lock.lock();
            try {
                ended = true;
                abandon();
                end.signalAll();
            } finally {
                lock.unlock();
            }
            throw e;
        }
    }

    private void tellOfOverflow(NodeEvent event) {
        log.debug("full: gives up at event {} of run {}", event.seq(), event.run());
        try {
            onOverflow.run();
        } catch (Throwable e) {
            log.warn("what to do on overflow failed", e);
        }
    }

    private void deliverAll() {
        for (NodeEvent event = next(); event != null; event = next()) {
            deliver(event);
        }
    }

    private void deliver(NodeEvent event) {
        try {
            sink.emit(event);
        } catch (Throwable e) {
            log.warn("sink {} failed on event {} of run {}", sink, event.seq(), event.run(), e);
        }
    }

    /** Waits for the next event; null if there will be none. */
    private @Nullable NodeEvent next() {
        lock.lock();
        try {
            deliverer = Thread.currentThread();
            // An interruption that a sink leaves behind is not meant for the next event.
            if (phase != Phase.CLOSED && Thread.interrupted()) {
                log.debug("the sink left its thread interrupted");
            }
            while (held.isEmpty() && mayGetMore()) {
                work.awaitUninterruptibly();
            }
            NodeEvent event = held.poll();
            if (event == null) {
                ended = true;
                end.signalAll();
            } else {
                room.signal();
            }
            return event;
        } finally {
            lock.unlock();
        }
    }

    private boolean mayGetMore() {
        return phase == Phase.OPEN || (phase == Phase.CLOSING && waiting > 0);
    }

    /** Options of a buffer. Confined to one thread. */
    public static final class Builder {

        private static final AtomicLong threadNumber = new AtomicLong();

        private final EventSink sink;
        private int capacity = 1024;
        private Overflow overflow = Overflow.WAIT;
        private Runnable onOverflow = () -> {};
        private ThreadFactory threads = Builder::daemon;
        private Duration closeTimeout = Duration.ofSeconds(5);

        Builder(EventSink sink) {
            this.sink = requireNonNull(sink, "sink");
        }

        /** Sets how many events it holds before it compacts; by default 1024. */
        public Builder capacity(int events) {
            if (events <= 0) {
                throw new IllegalArgumentException("a buffer holds one event at least, not " + events);
            }
            this.capacity = events;
            return this;
        }

        /** Sets what to do when it is full and cannot be compacted; by default {@link Overflow#WAIT}. */
        public Builder overflow(Overflow whenFull) {
            this.overflow = requireNonNull(whenFull, "whenFull");
            return this;
        }

        /**
         * Sets what to call, once, when the buffer gives up; needs {@link Overflow#CLOSE}.
         *
         * @param action is called on the thread that emits, and should return at once; for example ends the connection
         */
        public Builder onOverflow(Runnable action) {
            this.onOverflow = requireNonNull(action, "action");
            return this;
        }

        /** Sets what makes the thread; by default a daemon with a name that starts with {@code spellrunner-sink-}. */
        public Builder threadFactory(ThreadFactory factory) {
            this.threads = requireNonNull(factory, "factory");
            return this;
        }

        /** Sets how long {@link BufferedSink#close} waits for the sink; by default 5 seconds. */
        public Builder closeTimeout(Duration limit) {
            if (limit.isNegative()) {
                throw new IllegalArgumentException("a time limit is not negative, but is " + limit);
            }
            this.closeTimeout = limit;
            return this;
        }

        /** Returns the buffer; its thread starts with the first event. */
        public BufferedSink build() {
            return new BufferedSink(this);
        }

        private static Thread daemon(Runnable target) {
            Thread thread = new Thread(target, "spellrunner-sink-" + threadNumber.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        }
    }
}
