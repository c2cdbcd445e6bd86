// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe.telemetry;

import dev.spellrunner.runner.observe.ContextCarrier;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;

/**
 * Carries the current context of OpenTelemetry, with its span and baggage, for hosts that do not use {@link TracedHost}, which
 * does so itself. Thread-safe.
 */
public final class TelemetryContext implements ContextCarrier {

    /** Creates it. */
    public TelemetryContext() {}

    @Override
    @SuppressWarnings("MustBeClosedChecker") // Leaving closes it, on the same thread.
    public Taken take() {
        Context taken = Context.current();
        return () -> {
            Scope scope = taken.makeCurrent();
            return scope::close;
        };
    }
}
