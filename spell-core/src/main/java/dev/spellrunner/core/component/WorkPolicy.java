// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.hint.DidYouMean;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way in which a host lets the workers of a component work: how often they try, how long they take, how many work at once.
 * Immutable. {@link Components#under} applies policies; {@link #of} reads one from what an application is configured with.
 *
 * <pre>{@code
 * components.under(Map.of("Generator", WorkPolicy.none()
 *         .attempts(3, Duration.ofMillis(200))
 *         .timeout(Duration.ofSeconds(30))
 *         .atOnce(8)));
 * }</pre>
 *
 * @param attempts how often a worker tries, the first time included; 1 for once
 * @param backoff the pause before the second attempt; each further one is twice as long, up to 30 seconds
 * @param timeout how long a node may take, all attempts and the wait for its turn included; null for as the component says
 * @param atOnce how many workers of the component work at once, in all runs together; 0 for as many as there are
 */
public record WorkPolicy(
        int attempts, Duration backoff, @Nullable Duration timeout, int atOnce) {

    private static final WorkPolicy NONE = new WorkPolicy(1, Duration.ZERO, null, 0);
    private static final List<String> FIELDS = List.of("attempts", "backoff", "timeout", "atOnce");

    public WorkPolicy {
        requireNonNull(backoff, "backoff");
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts are 1 or more, not " + attempts);
        }
        if (backoff.isNegative()) {
            throw new IllegalArgumentException("backoff is not negative, but is " + backoff);
        }
        if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
            throw new IllegalArgumentException("timeout is greater than 0, but is " + timeout);
        }
        if (atOnce < 0) {
            throw new IllegalArgumentException("atOnce is 0 or more, not " + atOnce);
        }
    }

    /** Returns a policy that changes nothing. */
    public static WorkPolicy none() {
        return NONE;
    }

    /**
     * Returns what fields say: {@code attempts}, {@code backoff} and {@code timeout} in milliseconds, {@code atOnce}; each may
     * be missing.
     *
     * @throws IllegalArgumentException if a field is unknown, no whole number, or out of its range
     */
    public static WorkPolicy of(Map<String, ?> fields) {
        for (String field : fields.keySet()) {
            if (!FIELDS.contains(field)) {
                throw new IllegalArgumentException("a policy has no field '" + field + "' ("
                        + DidYouMean.hint(field, FIELDS).orElse("it has " + FIELDS) + ")");
            }
        }
        WorkPolicy policy = none().attempts((int) number(fields, "attempts", 1), millis(fields, "backoff"))
                .atOnce((int) number(fields, "atOnce", 0));
        return fields.containsKey("timeout") ? policy.timeout(millis(fields, "timeout")) : policy;
    }

    private static Duration millis(Map<String, ?> fields, String name) {
        return Duration.ofMillis(number(fields, name, 0));
    }

    private static long number(Map<String, ?> fields, String name, long missing) {
        Object value = fields.get(name);
        if (value == null) {
            return missing;
        }
        try {
            long number = Long.parseLong(value.toString());
            if (number <= Integer.MAX_VALUE) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the field '" + name + "' of a policy is no whole number", e);
        }
        throw new IllegalArgumentException("the field '" + name + "' of a policy is too large");
    }

    /**
     * Returns the same policy with more attempts. A worker that fails tries again, unless its inputs or settings are wrong
     * ({@link IllegalArgumentException}) or its run is cancelled. What it did in the first attempt may be done twice.
     */
    public WorkPolicy attempts(int most, Duration pause) {
        return new WorkPolicy(most, pause, timeout, atOnce);
    }

    /** Returns the same policy with another time that a node may take. */
    public WorkPolicy timeout(Duration longest) {
        return new WorkPolicy(attempts, backoff, requireNonNull(longest, "longest"), atOnce);
    }

    /**
     * Returns the same policy with another number of workers at once. Those beyond wait on their thread, in the order in which
     * they came.
     */
    public WorkPolicy atOnce(int most) {
        return new WorkPolicy(attempts, backoff, timeout, most);
    }
}
