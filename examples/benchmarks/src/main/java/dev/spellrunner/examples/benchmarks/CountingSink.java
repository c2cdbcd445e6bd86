// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodeEvent;

/** Counts, and does nothing else. Confined. */
final class CountingSink implements EventSink {

    private long count;

    @Override
    public void emit(NodeEvent event) {
        count += event.seq() > 0 ? 1 : 0;
    }

    long count() {
        return count;
    }
}
