// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes what a telling tells, where no client reads it bit by bit. Thread-safe. */
public final class Pump {

    private static final Logger log = LoggerFactory.getLogger(Pump.class);

    private final Telling telling;
    private final Executor executor;
    private final Consumer<byte[]> taker;
    private final Runnable whenOver;
    /** The number of times that it was woken since it last looked; not 0 before it has begun. */
    private final AtomicInteger wanted = new AtomicInteger(1);

    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Creates a pump.
     *
     * @param executor where it works
     * @param taker is given each piece, one after the other
     * @param whenOver is called once, when all is told or the taker has failed
     */
    public Pump(Telling telling, Executor executor, Consumer<byte[]> taker, Runnable whenOver) {
        this.telling = telling;
        this.executor = executor;
        this.taker = taker;
        this.whenOver = whenOver;
    }

    /** Begins. */
    public void begin() {
        try {
            telling.begin(this::wake);
            workSoon();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Ends soon, in good order. */
    public void stop() {
        telling.stop();
        wake();
    }

    /** Ends at once: the client is gone. */
    public void close() {
        if (closed.compareAndSet(false, true)) {
            telling.close();
            whenOver.run();
        }
    }

    private void wake() {
        if (wanted.getAndIncrement() == 0) {
            workSoon();
        }
    }

    private void workSoon() {
        try {
            executor.execute(this::work);
        } catch (RejectedExecutionException e) {
            // The host has closed meanwhile; its clients still hear why.
            log.debug("the host has no thread for it", e);
            work();
        }
    }

    private void work() {
        int done = wanted.get();
        do {
            try {
                takeAll();
            } catch (Throwable e) {
                close();
                throw e;
            }
            done = wanted.addAndGet(-done);
        } while (done != 0);
    }

    private void takeAll() {
        for (byte[] next = next(); next != null; next = next()) {
            taker.accept(next);
        }
        if (telling.hasEnded()) {
            close();
        }
    }

    private byte @Nullable [] next() {
        return closed.get() ? null : telling.next();
    }
}
