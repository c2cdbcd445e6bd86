// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/** Logs that something of the application's fails which is called often: the first time, then once a minute at most. Thread-safe. */
final class Complaints {

    private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

    private final Logger log;
    private final LongSupplier nanos;
    private final AtomicLong unsaid = new AtomicLong();
    private final AtomicLong notBefore;

    Complaints(Logger log) {
        this(log, System::nanoTime);
    }

    /**
     * Logs by a clock.
     *
     * @param nanos the time, as {@link System#nanoTime}
     */
    Complaints(Logger log, LongSupplier nanos) {
        this.log = log;
        this.nanos = nanos;
        this.notBefore = new AtomicLong(nanos.getAsLong());
    }

    /**
     * Logs a failure, or counts it for the next time.
     *
     * @param what what failed, and at what
     */
    void failed(String what, Throwable thrown) {
        long now = nanos.getAsLong();
        long due = notBefore.get();
        if (now - due < 0 || !notBefore.compareAndSet(due, now + PAUSE_NANOS)) {
            unsaid.incrementAndGet();
            return;
        }
        long before = unsaid.getAndSet(0);
        if (before == 0) {
            log.warn("{} failed", what, thrown);
        } else {
            log.warn("{} failed, as it did {} times since it was last logged", what, before, thrown);
        }
    }
}
