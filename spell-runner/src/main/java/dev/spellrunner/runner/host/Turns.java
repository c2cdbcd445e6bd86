// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Lets as many threads work at once as there are processors, in the order in which they come: for work that takes several
 * times the memory of its result for a moment, and that more threads would not do sooner. Thread-safe.
 *
 * <p>Work must not ask for another turn of the same object: it could wait for itself.
 */
public final class Turns {

    private final Semaphore free = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

    /** Creates as many turns at once as there are processors. */
    public Turns() {}

    /** Does some work on the calling thread when it is its turn. */
    public void run(Runnable work) {
        free.acquireUninterruptibly();
        try {
            work.run();
        } finally {
            free.release();
        }
    }

    /** Returns the result of some work, done on the calling thread when it is its turn. */
    public <T> T call(Supplier<T> work) {
        free.acquireUninterruptibly();
        try {
            return work.get();
        } finally {
            free.release();
        }
    }
}
