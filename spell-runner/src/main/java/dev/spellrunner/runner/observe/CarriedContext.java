// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe;

import dev.spellrunner.core.component.WorkContext;

/**
 * Lets the workers of a run know what the thread knew that started it: across threads, and after workers whose outputs came
 * later. Thread-safe.
 *
 * <pre>{@code
 * SpellHost.builder(stores).observe(CarriedContext.of(ContextCarrier.mdc(), ContextCarrier.of(TENANT))).build();
 * }</pre>
 *
 * <p>A run that a source starts, or that continues after its host was lost, has nothing to carry. Workers of {@linkplain
 * dev.spellrunner.core.component.ComponentBuilder#pure pure} components are not reached.
 */
public final class CarriedContext implements HostObserver {

    private final ContextCarrier carrier;

    private CarriedContext(ContextCarrier carrier) {
        this.carrier = carrier;
    }

    /** Returns an observer that carries what several carriers do. */
    public static CarriedContext of(ContextCarrier... carriers) {
        return new CarriedContext(ContextCarrier.all(carriers));
    }

    @Override
    public RunObserver starting(ObservedRun run) {
        ContextCarrier.Taken taken = carrier.take();
        return new RunObserver() {
            @Override
            public Leaving working(WorkContext work) {
                return taken.restore();
            }
        };
    }
}
