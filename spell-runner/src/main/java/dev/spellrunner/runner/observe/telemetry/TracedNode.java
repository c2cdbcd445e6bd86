// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An execution of a node, whose span is made when its worker begins: the worker of a pure component is not told of. Of its
 * events and its worker, one may be told of while the other is. Thread-safe.
 */
final class TracedNode {

    private final Object lock = new Object();
    private @Nullable Instant began;
    private @Nullable Context context;
    private boolean waited;
    private boolean ended;

    void waits() {
        synchronized (lock) {
            waited = true;
        }
    }

    /** Notes when it began. Returns whether it had to wait. */
    boolean begins(Instant at) {
        synchronized (lock) {
            began = at;
            return waited;
        }
    }

    /** Returns the context of its span, which is made now if there is none; null if it has ended already. */
    @Nullable
    Context context(Function<@Nullable Instant, Context> maker) {
        synchronized (lock) {
            if (context == null && !ended) {
                context = maker.apply(began);
            }
            return context;
        }
    }

    /** Returns the context of its span; null if it has none. */
    @Nullable
    Context known() {
        synchronized (lock) {
            return context;
        }
    }

    /** Ends it. Returns its span, which is to be ended; null if it has none. */
    @Nullable
    Span end() {
        synchronized (lock) {
            ended = true;
            return context == null ? null : Span.fromContext(context);
        }
    }
}
