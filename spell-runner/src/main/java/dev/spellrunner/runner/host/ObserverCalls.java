// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.runner.observe.HostObserver;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the calls of one observer, and of what it gave for runs, on the threads of those runs. One that throws is logged. One
 * that keeps a thread is interrupted and left out for a while: it would stop every run. Thread-safe.
 */
final class ObserverCalls {

    private static final Logger log = LoggerFactory.getLogger(HostObserver.class);

    private static final long LOOK_MILLIS = 500;
    /** The number of looks that a call may outlast. A process that was suspended looks but once. */
    private static final int MOST_LOOKS = 20;

    private static final Duration LEFT_OUT = Duration.ofMinutes(1);

    private final HostObserver observer;
    private final Executor later;
    private final LongSupplier nanos;
    private final Complaints complaints;

    private final Set<Call> underWay = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean looks = new AtomicBoolean();

    private volatile boolean isLeftOut;
    private volatile long leftOutUntil;

    ObserverCalls(HostObserver observer) {
        this(
                observer,
                CompletableFuture.delayedExecutor(LOOK_MILLIS, TimeUnit.MILLISECONDS, Runnable::run),
                System::nanoTime);
    }

    /**
     * Makes calls in a time of a test's own.
     *
     * @param later looks after the calls that go on, half a second later
     * @param nanos the time, as {@link System#nanoTime}
     */
    ObserverCalls(HostObserver observer, Executor later, LongSupplier nanos) {
        this.observer = observer;
        this.later = later;
        this.nanos = nanos;
        this.complaints = new Complaints(log, nanos);
    }

    /** A call that goes on, on its thread. Thread-safe. */
    private static final class Call {

        private final Thread thread = Thread.currentThread();
        /** The number of times that it was seen; for the looking thread alone. */
        private int seen;

        private final Object lock = new Object();
        private boolean isInterrupted;
        private boolean isOver;

        /** Returns whether the call goes on, and was not interrupted before. */
        boolean interrupt() {
            synchronized (lock) {
                if (isOver || isInterrupted) {
                    return false;
                }
                isInterrupted = true;
                thread.interrupt();
                return true;
            }
        }

        /** Returns whether it was interrupted: that was for the observer, not for what the thread does next. */
        boolean over() {
            synchronized (lock) {
                isOver = true;
                if (isInterrupted) {
                    Thread.interrupted();
                }
                return isInterrupted;
            }
        }
    }

    /** Calls the observer, or what it gave, unless it is left out now. */
    <T> void make(T target, Consumer<T> what) {
        if (!isLeftOut()) {
            makeAnyway(target, what);
        }
    }

    /** The same for what a thread must not go on without: it takes back what the observer did to the thread. */
    <T> void makeAnyway(T target, Consumer<T> what) {
        Call call = new Call();
        underWay.add(call);
        watch();
        Throwable thrown = null;
        try {
            what.accept(target);
        } catch (Throwable e) {
            // An error, too, as of a class that is missing: the run is not to blame.
            thrown = e;
        }
        underWay.remove(call);
        boolean wasInterrupted = call.over();
        if (thrown != null && !wasInterrupted) {
            complaints.failed("observer " + observer, thrown);
        }
    }

    private boolean isLeftOut() {
        if (isLeftOut && nanos.getAsLong() - leftOutUntil >= 0) {
            isLeftOut = false;
        }
        return isLeftOut;
    }

    // ---- calls that take too long ----

    private void watch() {
        if (!looks.get() && looks.compareAndSet(false, true)) {
            later.execute(this::look);
        }
    }

    private void look() {
        looks.set(false);
        for (Call call : underWay) {
            if (++call.seen > MOST_LOOKS && call.interrupt()) {
                leaveOut();
            }
        }
        if (!underWay.isEmpty()) {
            watch();
        }
    }

    private void leaveOut() {
        leftOutUntil = nanos.getAsLong() + LEFT_OUT.toNanos();
        if (!isLeftOut) {
            isLeftOut = true;
            log.warn(
                    "observer {} kept a thread for {} s: it is interrupted, and receives nothing for {} s (it must return at once)",
                    observer,
                    TimeUnit.MILLISECONDS.toSeconds(LOOK_MILLIS * MOST_LOOKS),
                    LEFT_OUT.toSeconds());
        }
    }
}
