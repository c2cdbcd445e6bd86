// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The origin of runs: the door that they were asked for at, and the trace that the caller is in. Immutable.
 *
 * @param door a short word, of which there are few, since metrics are told apart by it: {@code mcp}
 * @param trace the span of the caller, if he named one
 * @param outlivesCaller whether the caller does not wait for the runs, which are traces of their own then
 * @param baggage what else the caller sends along his trace, as the header of W3C Baggage has it; empty if nothing
 */
public record RunOrigin(String door, Optional<TraceParent> trace, boolean outlivesCaller, String baggage) {

    /** As much as the standard asks to take. */
    private static final int MOST_BAGGAGE = 8192;

    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9-]{0,19}");

    /** The door of code that calls the host directly. */
    public static final RunOrigin JAVA = of("java");

    public RunOrigin {
        if (!WORD.matcher(door).matches()) {
            throw new IllegalArgumentException("door '" + door
                    + "' is not a short word (use up to 20 of a-z, 0-9 and -, beginning with a letter)");
        }
        requireNonNull(trace, "trace");
        requireNonNull(baggage, "baggage");
    }

    /** Creates the origin of callers who wait for their runs, and send no baggage. */
    public RunOrigin(String door, Optional<TraceParent> trace) {
        this(door, trace, false, "");
    }

    /** Returns the origin of callers at a door who name no trace. */
    public static RunOrigin of(String door) {
        return new RunOrigin(door, Optional.empty());
    }

    /**
     * Returns the same door for a caller who names his span by the headers of W3C Trace Context. What is malformed is
     * ignored, as the standard asks.
     */
    public RunOrigin traced(@Nullable String traceparent, @Nullable String tracestate) {
        return in(TraceParent.parse(traceparent, tracestate));
    }

    /** Returns the same in another trace. */
    public RunOrigin in(Optional<TraceParent> other) {
        return new RunOrigin(door, other, outlivesCaller, baggage);
    }

    /** Returns the same for a caller who does not wait for his runs. */
    public RunOrigin outlivingCaller() {
        return new RunOrigin(door, trace, true, baggage);
    }

    /** Returns the same for a caller who sends the header {@code baggage}; what is longer than 8192 characters is ignored. */
    public RunOrigin carrying(@Nullable String sent) {
        return sent == null || sent.length() > MOST_BAGGAGE ? this : new RunOrigin(door, trace, outlivesCaller, sent);
    }

    /** Returns the same trace at another door. */
    public RunOrigin at(String otherDoor) {
        return new RunOrigin(otherDoor, trace, outlivesCaller, baggage);
    }
}
