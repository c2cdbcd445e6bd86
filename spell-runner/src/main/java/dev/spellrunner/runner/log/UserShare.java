// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** The share of a log that one user takes. Thread-safe, but for what says otherwise. */
final class UserShare {

    private final String user;
    private final AtomicLong all;
    private final AtomicLong bytes = new AtomicLong();

    /** The runs that have ended, the oldest first; guarded by {@link KeptRuns}. */
    final Set<RunLog> ended = new LinkedHashSet<>();
    /** The number of the user's channels; guarded by {@link KeptRuns}. */
    int channels;

    /**
     * Creates the share of a user without kept runs.
     *
     * @param all counts the bytes of all users
     */
    UserShare(String user, AtomicLong all) {
        this.user = user;
        this.all = all;
    }

    String user() {
        return user;
    }

    void grow(long size) {
        bytes.addAndGet(size);
        all.addAndGet(size);
    }

    long bytes() {
        return bytes.get();
    }
}
