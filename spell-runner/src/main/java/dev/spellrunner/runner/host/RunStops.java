// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The places at which a run stops, as its owner changes them while the run goes on; each change is kept. Thread-safe. */
final class RunStops {

    private final AtomicReference<Stops> now;
    private final Consumer<Stops> keep;

    /**
     * Begins with where the run stops at first.
     *
     * @param keep keeps what holds from now on, for a host that goes on with the run
     */
    RunStops(Stops first, Consumer<Stops> keep) {
        this.now = new AtomicReference<>(first);
        this.keep = keep;
    }

    @SuppressWarnings("ReferenceEquality") // Another change is another object, be it equal or not.
    void change(UnaryOperator<Stops> change) {
        now.updateAndGet(change);
        Stops kept;
        do {
            kept = now.get();
            keep.accept(kept);
            // Of two changes at once the later one is kept last.
        } while (kept != now.get());
    }
}
