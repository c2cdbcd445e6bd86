// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe.micrometer;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.observe.ContextCarrier;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;

/**
 * Carries what the {@code ThreadLocalAccessor}s of Micrometer's context propagation know, such as those of Spring Security,
 * of Micrometer's observations and of your own. Needs {@code io.micrometer:context-propagation}. Thread-safe.
 *
 * <pre>{@code
 * SpellHost.builder(stores).observe(CarriedContext.of(PropagatedContext.ofAllAccessors())).build();
 * }</pre>
 */
public final class PropagatedContext implements ContextCarrier {

    private final ContextSnapshotFactory snapshots;

    private PropagatedContext(ContextSnapshotFactory snapshots) {
        this.snapshots = snapshots;
    }

    /**
     * Carries what all accessors know that are registered, by the service loader or in the program, with the registry of the
     * process. What a thread does not know is absent where its context is carried to, too.
     */
    public static PropagatedContext ofAllAccessors() {
        return of(ContextSnapshotFactory.builder().clearMissing(true).build());
    }

    /**
     * Carries what a factory captures: that of another registry, or of some accessors alone.
     *
     * @param snapshots the factory; with {@code clearMissing}, if a thread of a pool is to know nothing that was not captured
     */
    public static PropagatedContext of(ContextSnapshotFactory snapshots) {
        return new PropagatedContext(requireNonNull(snapshots, "snapshots"));
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // Leaving closes it, on the same thread.
    public Taken take() {
        ContextSnapshot taken = snapshots.captureAll();
        return () -> {
            ContextSnapshot.Scope scope = taken.setThreadLocals();
            return scope::close;
        };
    }
}
