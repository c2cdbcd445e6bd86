// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.component.Worker;
import java.util.concurrent.CountDownLatch;

/** A worker that waits until it is interrupted, or released, and tells of it by latches. Thread-safe. */
final class WaitingWorker implements Worker {

    /** Counts those who have begun to wait. */
    final CountDownLatch working;

    /** Counts those who were interrupted. */
    final CountDownLatch interrupted;

    private final CountDownLatch release = new CountDownLatch(1);
    private final boolean stubborn;

    private WaitingWorker(int count, boolean stubborn) {
        this.working = new CountDownLatch(count);
        this.interrupted = new CountDownLatch(count);
        this.stubborn = stubborn;
    }

    /** Returns a worker that ends when it is interrupted. */
    static WaitingWorker of(int count) {
        return new WaitingWorker(count, false);
    }

    /** Returns a worker that is told of its cancellation, but goes on until it is released. */
    static WaitingWorker stubborn() {
        return new WaitingWorker(1, true);
    }

    void release() {
        release.countDown();
    }

    void awaitWorking() throws InterruptedException {
        Bench.await(working);
    }

    void awaitInterrupted() throws InterruptedException {
        Bench.await(interrupted);
    }

    @Override
    public Outputs work(Inputs in, WorkContext ctx) throws InterruptedException {
        working.countDown();
        while (true) {
            try {
                release.await();
                return Outputs.of("out", ctx.node().id());
            } catch (InterruptedException e) {
                interrupted.countDown();
                if (!stubborn) {
                    throw e;
                }
            }
        }
    }
}
