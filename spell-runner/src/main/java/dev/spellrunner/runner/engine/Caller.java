// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The thread that runs a spell and waits for its end. Thread-safe where it says so. */
final class Caller {

    private final Thread thread = Thread.currentThread();
    private volatile boolean waits;
    /** Calls that were given to the executor, for the caller to take up if no thread does; made when there is one. */
    private volatile @Nullable Queue<Invocation> offered;

    /** Tells whether the calling thread is this one. Thread-safe. */
    boolean isHere() {
        return thread == Thread.currentThread();
    }

    // ---- for the caller itself ----

    @Nullable
    Invocation pollOffered() {
        Queue<Invocation> calls = offered;
        return calls == null ? null : calls.poll();
    }

    /** Waits until there is something to do. What comes in between unparks, or finds no thread waiting. */
    void await(BooleanSupplier somethingToDo) {
        waits = true;
        Queue<Invocation> calls = offered;
        if (!somethingToDo.getAsBoolean() && (calls == null || calls.isEmpty())) {
            LockSupport.park(this);
        }
        waits = false;
    }

    // ---- for others ----

    /** Offers a call; the thread that drives alone does, so that the queue is made once. */
    void offer(Invocation call) {
        Queue<Invocation> calls = offered;
        if (calls == null) {
            calls = new ConcurrentLinkedQueue<>();
            offered = calls;
        }
        calls.add(call);
    }

    /** Wakes the caller if it waits. Returns whether it does. Thread-safe. */
    boolean wakeIfWaiting() {
        if (waits) {
            LockSupport.unpark(thread);
            return true;
        }
        return false;
    }

    /** Tells the caller that the run has ended; one that drives does not wait, and to wake a thread costs more than a small run. */
    void wake() {
        if (!isHere()) {
            LockSupport.unpark(thread);
        }
    }
}
