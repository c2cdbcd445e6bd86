// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodeEvent;
import org.jspecify.annotations.Nullable;

/** Counts, and keeps the last event, without which the JIT would not make those that a bare loop gives it. Confined. */
final class CountingSink implements EventSink {

    private long count;
    private @Nullable NodeEvent last;

    @Override
    public void emit(NodeEvent event) {
        count++;
        last = event;
    }

    long count() {
        return count;
    }

    @Nullable
    NodeEvent last() {
        return last;
    }
}
