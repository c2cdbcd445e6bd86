// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import java.nio.charset.StandardCharsets;

/**
 * An event as a log keeps it: its wire form, and what must be known of it to carry it. Immutable: the bytes are shared, by
 * all that hear of the event, and must not be changed.
 *
 * <p>Two are equal if they are of one run and cover the same range.
 */
public final class LoggedEvent {

    private final String run;
    private final long since;
    private final long seq;
    private final String kind;
    private final boolean last;
    private final byte[] json;

    /**
     * Creates an entry.
     *
     * @param run the id of the run
     * @param since the first number that the event covers
     * @param seq the last one, its own
     * @param kind the kind as the wire form names it: {@code started}, {@code progress}, …
     * @param last whether it is the last event of its run
     * @param json the event in its wire form, in UTF-8; not changed afterwards
     */
    public LoggedEvent(String run, long since, long seq, String kind, boolean last, byte[] json) {
        this.run = requireNonNull(run, "run");
        this.since = since;
        this.seq = seq;
        this.kind = requireNonNull(kind, "kind");
        this.last = last;
        this.json = requireNonNull(json, "json");
    }

    /** Returns the entry of an event, written by a codec. */
    public static LoggedEvent of(NodeEvent event, EventCodec codec) {
        boolean last = event.path().isRoot() && event.isTerminal();
        return new LoggedEvent(event.run(), event.since(), event.seq(), event.kind(), last, codec.encode(event));
    }

    /** Returns the id of the run. */
    public String run() {
        return run;
    }

    /** Returns the first number that the event covers: its own, unless it took over the range of what was dropped. */
    public long since() {
        return since;
    }

    /** Returns the event's number in its run. */
    public long seq() {
        return seq;
    }

    /** Returns the kind as the wire form names it: {@code started}, {@code progress}, {@code completed}, …. */
    public String kind() {
        return kind;
    }

    /** Tells whether it is the last event of its run. */
    public boolean isLast() {
        return last;
    }

    /** Returns how many bytes its wire form has. */
    public int size() {
        return json.length;
    }

    /** Returns the event in its wire form, in UTF-8. The array is shared and must not be changed. */
    public byte[] json() {
        return json;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LoggedEvent event && event.run.equals(run) && event.since == since && event.seq == seq;
    }

    @Override
    public int hashCode() {
        return 31 * run.hashCode() + Long.hashCode(seq);
    }

    /** Returns the wire form. */
    @Override
    public String toString() {
        return new String(json, StandardCharsets.UTF_8);
    }
}
