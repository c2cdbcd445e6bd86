// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a run that may block and wait for a thread, and the threads that come for them. Thread-safe.
 *
 * <p>One thread at most is on its way at a time. Whoever takes a call up sees that another thread comes for the rest, since the
 * call may block: so calls that block get a thread each, and short ones share few. A task for each call took twice the time
 * of the processor.
 */
final class OfferedCalls {

    /** So many calls a thread of the executor takes up in a row before other tasks that wait there have their turn. */
    static final int IN_A_ROW = 16;

    private final Queue<Invocation> waiting = new ConcurrentLinkedQueue<>();
    /** Whether a thread is on its way that has not begun to take calls up. */
    private final AtomicBoolean isOneComing = new AtomicBoolean();

    private final Supplier<Executor> threads;
    private final Runnable help;

    /**
     * Makes one without calls.
     *
     * @param help takes calls up; runs on each thread that comes
     */
    OfferedCalls(Supplier<Executor> threads, Runnable help) {
        this.threads = threads;
        this.help = help;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Offers a call, for the thread that holds the run. Returns false if no thread is free to take it up. */
    boolean offer(Invocation call) {
        waiting.add(call);
        return summon() || !waiting.remove(call);
    }

    /**
     * Takes up the call that was offered first; null if there is none, or if this thread has taken its share and another one
     * comes for the rest.
     *
     * @param taken how many calls the thread has taken up since its task began
     */
    @Nullable
    Invocation take(int taken) {
        if (taken >= IN_A_ROW && summon()) {
            return null;
        }
        Invocation call = waiting.poll();
        while (call != null && !call.takeUp()) {
            call = waiting.poll();
        }
        if (call != null && !waiting.isEmpty()) {
            summon();
        }
        return call;
    }

    private boolean summon() {
        if (isOneComing.get() || !isOneComing.compareAndSet(false, true)) {
            return true;
        }
        Coming coming = new Coming();
        try {
            threads.get().execute(coming);
        } catch (RejectedExecutionException e) {
            isOneComing.set(false);
            return false;
        }
        return coming.isOnItsWay();
    }

    /** A thread that comes; unless it is the one that called for it, as in a pool that lets its callers run what it cannot take. */
    private final class Coming implements Runnable {

        private final Thread caller = Thread.currentThread();
        /** Whether the executor has taken it; for the caller alone, as what follows. */
        private boolean isTaken;

        private boolean isBack;

        boolean isOnItsWay() {
            isTaken = true;
            return !isBack;
        }

        @Override
        public void run() {
            isOneComing.set(false);
            if (caller == Thread.currentThread() && !isTaken) {
                isBack = true;
            } else {
                help.run();
            }
        }
    }
}
