// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The id of a run, which is given when it is first asked for: for most runs without a sink it never is. It stands for
 * the run in its result, which would hold all values of the run in memory if it knew the run itself. Thread-safe.
 */
public final class RunId implements Supplier<String> {

    private final Supplier<String> ids;
    private volatile @Nullable String id;

    /** Stands for a run; its id is given if it is not null. */
    RunId(Supplier<String> ids, @Nullable String given) {
        this.ids = ids;
        this.id = given;
    }

    /** Returns ids that are unique on this machine and, very likely, everywhere; they are no secret. */
    public static Supplier<String> numbered() {
        String prefix = "r-" + Long.toString(new SecureRandom().nextLong() >>> 1, 36) + '-';
        AtomicLong number = new AtomicLong();
        return () -> prefix + number.incrementAndGet();
    }

    @Override
    public String get() {
        String known = id;
        if (known != null) {
            return known;
        }
        synchronized (this) {
            if (id == null) {
                id = newId();
            }
            return requireNonNull(id, "id");
        }
    }

    /** The run can say which one it was, even if what gives ids fails. */
    private String newId() {
        try {
            return requireNonNull(ids.get(), "run id");
        } catch (Throwable e) {
            id = "unnamed-" + Integer.toHexString(System.identityHashCode(this));
            throw e;
        }
    }
}
