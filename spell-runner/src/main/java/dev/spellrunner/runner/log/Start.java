// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/** The point from which a channel is followed. Immutable. */
public sealed interface Start {

    /** Returns the runs that go on, each from its beginning, and all to come. */
    static Start underWay() {
        return new UnderWay();
    }

    /**
     * Returns what a client missed while it was away: the named runs after the numbers given; from their beginning those that
     * began after the newest of them, and those that go on; and all to come. If no run is named, or none of them is kept
     * any more: all that are kept.
     *
     * @param seqs by run: the number of the last event that is known
     */
    static Start after(Map<String, Long> seqs) {
        return new After(seqs);
    }

    /**
     * Returns one run alone.
     *
     * @param run the id of the run
     * @param seq the number of the last event that is known; 0 for none
     */
    static Start ofRun(String run, long seq) {
        return new OfRun(run, seq);
    }

    /** Returns the runs that this names, and for each the number of the last event that is known. */
    default Map<String, Long> named() {
        return this instanceof After after
                ? after.seqs()
                : this instanceof OfRun one ? Map.of(one.run(), one.seq()) : Map.of();
    }

    /** The runs that go on, and all to come. */
    record UnderWay() implements Start {}

    /**
     * The events missed since the given ones, and all to come.
     *
     * @param seqs by run: the number of the last event that is known
     */
    record After(Map<String, Long> seqs) implements Start {
        public After {
            seqs = Map.copyOf(seqs);
        }
    }

    /**
     * One run alone.
     *
     * @param run the id of the run
     * @param seq the number of the last event that is known; 0 for none
     */
    record OfRun(String run, long seq) implements Start {
        public OfRun {
            requireNonNull(run, "run");
        }
    }
}
