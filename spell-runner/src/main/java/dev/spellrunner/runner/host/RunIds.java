// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Gives runs ids that are unique on this machine and, very likely, everywhere; they are no secret. Thread-safe. */
final class RunIds implements Supplier<String> {

    private final String prefix = "r-" + Long.toString(new SecureRandom().nextLong() >>> 1, 36) + '-';
    private final AtomicLong number = new AtomicLong();

    /** Returns what all its ids begin with, and no others. */
    String prefix() {
        return prefix;
    }

    @Override
    public String get() {
        return prefix + number.incrementAndGet();
    }
}
