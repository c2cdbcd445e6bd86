// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.SourceContext;
import java.time.Duration;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Gives the numbers 1, 2, 3 … one by one, a period apart. A number that is due and not wanted yet waits; the next period begins
 * when it goes, so that no ticks pile up. Between two ticks there is one timer and no thread. Thread-safe.
 */
final class Ticks implements Flow.Publisher<Object> {

    private final Duration period;
    private final SourceContext context;

    Ticks(Duration period, SourceContext context) {
        this.period = period;
        this.context = context;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Object> subscriber) {
        new Ticking(requireNonNull(subscriber, "subscriber")).begin();
    }

    private final class Ticking extends ItemSubscription {

        private final Object lock = new Object();
        private long given;
        private boolean due;
        private boolean released;
        private @Nullable Runnable stopTimer;

        Ticking(Flow.Subscriber<? super Object> subscriber) {
            super(subscriber, context.executor());
        }

        @Override
        void open() {
            awaitNext();
        }

        private void awaitNext() {
            synchronized (lock) {
                if (!released) {
                    stopTimer = context.after(period, this::tick);
                }
            }
        }

        private void tick() {
            synchronized (lock) {
                due = true;
            }
            look();
        }

        @Override
        @Nullable
        Object next() {
            long number;
            synchronized (lock) {
                if (!due) {
                    return null;
                }
                due = false;
                number = ++given;
            }
            awaitNext();
            return number;
        }

        @Override
        boolean isAtEnd() {
            return false;
        }

        @Override
        void release() {
            Runnable stop;
            synchronized (lock) {
                released = true;
                stop = stopTimer;
                stopTimer = null;
            }
            if (stop != null) {
                stop.run();
            }
        }
    }
}
