// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.testing;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * An executor that does nothing until the test says so, and then does it on the test's thread. Meant for {@code start}: a
 * run that the caller waits for does not need it. Thread-safe.
 */
public final class ManualExecutor implements Executor {

    private final Object lock = new Object();
    private final Queue<Runnable> given = new ArrayDeque<>();

    /** Creates an executor that has nothing to do. */
    public ManualExecutor() {}

    @Override
    public void execute(Runnable action) {
        synchronized (lock) {
            given.add(action);
        }
    }

    /** Returns how much it was given that it has not done. */
    public int waiting() {
        synchronized (lock) {
            return given.size();
        }
    }

    /**
     * Does what it was given first.
     *
     * @return false if there was nothing to do
     */
    public boolean runNext() {
        Runnable next;
        synchronized (lock) {
            next = given.poll();
        }
        if (next == null) {
            return false;
        }
        next.run();
        return true;
    }

    /** Does all that it was given, also what it is given meanwhile, until nothing is left. */
    public void runAll() {
        boolean any;
        do {
            any = runNext();
        } while (any);
    }
}
