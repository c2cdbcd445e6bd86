// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The span of a caller, as the headers of W3C Trace Context name it. Immutable.
 *
 * @param traceId 32 hexadecimal digits, not all of them 0
 * @param spanId 16 hexadecimal digits, not all of them 0
 * @param sampled whether the caller records the trace
 * @param state the header {@code tracestate} as it came; empty if there was none
 */
public record TraceParent(String traceId, String spanId, boolean sampled, String state) {

    private static final Pattern HEADER =
            Pattern.compile("(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
    private static final int MOST_STATE = 512;

    /**
     * Reads the headers.
     *
     * @param traceparent the header of that name; null if there is none
     * @param tracestate the header of that name; null if there is none
     * @return empty if there is no {@code traceparent}, or it is malformed
     */
    public static Optional<TraceParent> parse(@Nullable String traceparent, @Nullable String tracestate) {
        Matcher header = HEADER.matcher(traceparent == null ? "" : traceparent.strip());
        if (!header.matches() || (header.group(1).equals("00") && header.group(5) != null)) {
            return Optional.empty();
        }
        boolean sampled = (Integer.parseInt(header.group(4), 16) & 1) != 0;
        String state = tracestate == null || tracestate.length() > MOST_STATE ? "" : tracestate;
        return Optional.of(new TraceParent(header.group(2), header.group(3), sampled, state));
    }
}
