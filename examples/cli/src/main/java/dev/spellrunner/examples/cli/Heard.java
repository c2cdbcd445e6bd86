// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodeEvent;
import java.io.PrintWriter;

/** Prints events until its reader has gone, such as {@code head} that has seen enough. Thread-safe, as its sink is. */
final class Heard implements EventSink {

    private final EventSink sink;
    private final PrintWriter out;
    private volatile Runnable stop = () -> {};
    private volatile boolean nobodyReads;

    Heard(EventSink sink, PrintWriter out) {
        this.sink = sink;
        this.out = out;
    }

    @Override
    public void emit(NodeEvent event) {
        if (nobodyReads) {
            return;
        }
        sink.emit(event);
        if (out.checkError()) {
            nobodyReads = true;
            stop.run();
        }
    }

    /** Sets what is done when the reader has gone; at once, if it has already. */
    void onNobodyReads(Runnable action) {
        stop = action;
        if (nobodyReads) {
            action.run();
        }
    }

    boolean isNobodyReading() {
        return nobodyReads;
    }
}
