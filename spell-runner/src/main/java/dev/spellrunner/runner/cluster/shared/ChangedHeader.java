// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.cluster.RunHeader;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The header of a run that goes on, as it has changed since the run began. Thread-safe. */
final class ChangedHeader {

    private final RunHead head;
    private final Object lock = new Object();
    /** Whether the server knows the run: only then can its header be replaced. */
    private boolean known;
    /** Null if nothing has changed. */
    private @Nullable RunHeader changed;

    ChangedHeader(RunHead head) {
        this.head = head;
        this.known = !head.isNew();
    }

    /** Notes where the run stops from now on. Returns whether that can be written now. */
    boolean stops(Map<String, @Nullable Object> stops) {
        RunHeader first = head.header();
        synchronized (lock) {
            changed = first == null ? null : first.stoppingAt(stops);
            return known && changed != null;
        }
    }

    /** The server knows the run. Returns whether a change has waited for that. */
    boolean isKnown() {
        synchronized (lock) {
            boolean waited = !known && changed != null;
            known = true;
            return waited;
        }
    }

    /** Returns the header to be written; null if it is as it was. */
    @Nullable
    String json(EventCodec codec) {
        RunHeader header;
        synchronized (lock) {
            header = changed;
        }
        return header == null ? null : HeaderCodec.json(header, head.called(), codec);
    }
}
