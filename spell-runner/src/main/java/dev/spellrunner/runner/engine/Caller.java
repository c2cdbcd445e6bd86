// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The thread that runs a spell and waits for its end. Thread-safe where it says so. */
final class Caller {

    private final Thread thread = Thread.currentThread();
    private volatile boolean waits;

    /** Tells whether the calling thread is this one. Thread-safe. */
    boolean isHere() {
        return thread == Thread.currentThread();
    }

    // ---- for the caller itself ----

    /** Waits until there is something to do. What comes in between unparks, or finds no thread waiting. */
    void await(BooleanSupplier somethingToDo) {
        waits = true;
        if (!somethingToDo.getAsBoolean()) {
            LockSupport.park(this);
        }
        waits = false;
    }

    // ---- for others ----

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
