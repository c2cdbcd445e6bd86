// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.testing;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until the test moves it. Thread-safe. */
public final class ManualClock extends Clock {

    private volatile Instant now;

    /** Creates a clock that shows a time. */
    public ManualClock(Instant start) {
        this.now = requireNonNull(start, "start");
    }

    /** Lets time pass; to be called by one thread at a time. */
    public void pass(Duration time) {
        now = now.plus(time);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** Returns this clock: it shows instants alone. */
    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
