// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a client, and for how long it holds. Immutable.
 *
 * @param user the identified user
 * @param untilOrNull when it holds no longer, since a token expires say; null, if it always does
 */
public record Admission(User user, @Nullable Instant untilOrNull) {

    public Admission {
        requireNonNull(user, "user");
    }

    /** Returns the admission of a user that holds for ever. */
    public static Admission forEver(User user) {
        return new Admission(user, null);
    }

    /** Returns the admission of a user that holds until a time. */
    public static Admission until(Instant end, User user) {
        return new Admission(user, requireNonNull(end, "end"));
    }

    /** Returns when it holds no longer, if ever. */
    public Optional<Instant> until() {
        return Optional.ofNullable(untilOrNull);
    }

    /** Tells whether it holds no longer. */
    public boolean hasEnded(Instant now) {
        return untilOrNull != null && !now.isBefore(untilOrNull);
    }
}
