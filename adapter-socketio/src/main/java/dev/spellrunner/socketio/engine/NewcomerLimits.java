// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Limits for clients that have not been {@linkplain Newcomer#admit admitted}: anyone can be one. Immutable.
 *
 * @param sessions how many there may be at once
 * @param sessionsPerAddress how many of one address there may be at once; of one network of 64 bits with IPv6. Behind a proxy
 *     all clients have its address, unless Jetty's {@code ForwardedRequestCustomizer} tells theirs
 * @param payload how many bytes a frame of theirs, or the body of a request, may have
 * @param refusals how many times one may be refused in a session, which then ends
 * @param afterRefusal how long a client that was refused counts after its session has ended, so that an address has a rate of
 *     bad logins
 */
public record NewcomerLimits(int sessions, int sessionsPerAddress, int payload, int refusals, Duration afterRefusal) {

    static final NewcomerLimits NONE = new NewcomerLimits(
            Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Duration.ZERO);

    /** Checks that all limits are positive. */
    public NewcomerLimits {
        positive(sessions, "sessions");
        positive(sessionsPerAddress, "sessionsPerAddress");
        positive(payload, "payload");
        positive(refusals, "refusals");
        requireNonNull(afterRefusal, "afterRefusal");
        if (afterRefusal.isNegative()) {
            throw new IllegalArgumentException("afterRefusal is not negative, but is " + afterRefusal);
        }
    }

    /** Returns limits of 1000 sessions, 250 per address, 16 KiB, five refusals, and five seconds after a refusal. */
    public static NewcomerLimits defaults() {
        return new NewcomerLimits(1000, 250, 16 * 1024, 5, Duration.ofSeconds(5));
    }

    private static void positive(int limit, String name) {
        if (limit <= 0) {
            throw new IllegalArgumentException(name + " is positive, but is " + limit);
        }
    }
}
