// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a node in a run. Immutable, plain data.
 *
 * <p>The spell itself is the root node, with the empty path. A run's events keep this grammar:
 *
 * <ul>
 *   <li>per path: {@code (Waiting* Started Progress* (Completed | Failed | Cancelled))* | Skipped}. A wait may also end
 *       with {@code Skipped} or {@code Cancelled}, and the work then never starts. Executions of one path do not overlap;
 *       only an action has more than one;
 *   <li>the root's {@link Started} is the first event, with seq 1; the root's {@link Completed}, {@link Failed} or
 *       {@link Cancelled} is the last;
 *   <li>{@code seq} is 1, 2, 3 … without a gap, as long as events are not compacted.
 * </ul>
 *
 * <p><b>Compaction law.</b> {@link Progress} may be merged or dropped, anything else may not. The event that follows
 * takes over the range of what was dropped: an event covers {@code since}…{@code seq}. A client applies an event if
 * {@code since <= last + 1 <= seq}, ignores it if {@code seq <= last}, and has missed something otherwise.
 *
 * <p>Values in {@code inputs}, {@code outputs} and {@code chunk} are those that the workers gave; do not change
 * them. Kinds may be added in a later version: a {@code switch} over them needs a default. Kinds may get more components,
 * too, and their constructors with them: {@link #of} makes events in a way that stays.
 */
public sealed interface NodeEvent {

    /**
     * Starts to make events of a run: for tests, and for code that reports runs which no engine runs.
     *
     * @param run the id of the run
     * @param spell the name of the spell
     */
    static EventBuilder of(String run, String spell) {
        return new EventBuilder(run, spell);
    }

    /** Returns the id of the run. */
    String run();

    /** Returns the name of the spell that the run is one of: the root's, also inside a spell that it calls. */
    String spell();

    /** Returns the first number that this event covers: its own, unless something before it was dropped. */
    long since();

    /** Returns the event's number in its run, from 1. */
    long seq();

    /** Returns when it happened. */
    Instant at();

    /** Returns the node that it happened to. */
    NodePath path();

    /** Returns the name of the node's component; empty at the root. */
    String component();

    /**
     * Returns the same event, covering all from another number on.
     *
     * @param first from 1 to {@link #seq}
     */
    default NodeEvent coveringFrom(long first) {
        return covering(first, seq());
    }

    /**
     * Returns the same event with another number, which covers that alone.
     *
     * @param number from 1
     */
    default NodeEvent numbered(long number) {
        return covering(number, number);
    }

    /**
     * Returns the same event with other numbers.
     *
     * @param first the first number that it covers, from 1 to its own
     * @param number its own
     */
    NodeEvent covering(long first, long number);

    /** Returns the kind as its wire form names it: {@code started}, {@code progress}, {@code completed}, …. */
    default String kind() {
        return EventKind.of(this).text();
    }

    /** Tells whether this is the last event of an execution of its node. */
    default boolean isTerminal() {
        return !(this instanceof Waiting || this instanceof Started || this instanceof Progress);
    }

    /**
     * A node has its inputs, and waits to be let through before it begins its work. Reported also if it begins at once with
     * other inputs.
     *
     * @param inputs as those of {@link Started}
     * @param reason what it waits for
     */
    record Waiting(
            String run,
            String spell,
            long since,
            long seq,
            Instant at,
            NodePath path,
            String component,
            Map<String, @Nullable Object> inputs,
            String reason)
            implements NodeEvent {
        public Waiting {
            EventHeader.check(run, spell, since, seq, at, path, component);
            requireNonNull(inputs, "inputs");
            requireNonNull(reason, "reason");
        }

        @Override
        public Waiting covering(long first, long number) {
            return new Waiting(run, spell, first, number, at, path, component, inputs, reason);
        }
    }

    /**
     * A node begins its work.
     *
     * @param inputs by the key of the input socket, the value or, where several wires end, the list of the values; at
     *     the root the run's inputs
     * @param version at the root the version of the spell, the hash of its content; null elsewhere, and in recordings
     *     of earlier versions
     * @param tags at the root what the run is tagged with, by name; empty elsewhere
     */
    record Started(
            String run,
            String spell,
            long since,
            long seq,
            Instant at,
            NodePath path,
            String component,
            Map<String, @Nullable Object> inputs,
            @Nullable String version,
            Map<String, String> tags)
            implements NodeEvent {
        public Started {
            EventHeader.check(run, spell, since, seq, at, path, component);
            requireNonNull(inputs, "inputs");
            requireNonNull(tags, "tags");
        }

        @Override
        public Started covering(long first, long number) {
            return new Started(run, spell, first, number, at, path, component, inputs, version, tags);
        }
    }

    /**
     * A node reports its work, or gives a part of its result.
     *
     * @param chunk what it tells; chunks of text are parts of one text
     */
    record Progress(
            String run,
            String spell,
            long since,
            long seq,
            Instant at,
            NodePath path,
            String component,
            @Nullable Object chunk)
            implements NodeEvent {
        public Progress {
            EventHeader.check(run, spell, since, seq, at, path, component);
        }

        @Override
        public Progress covering(long first, long number) {
            return new Progress(run, spell, first, number, at, path, component, chunk);
        }
    }

    /**
     * A node has done its work.
     *
     * @param outputs by the key of the output socket, the value; at the root the spell's outputs by name
     * @param closed the keys of the trigger outputs that did not fire
     * @param origin who gave the outputs
     * @param usage the tokens that the work took, at the root those of the whole run; null if no model was asked
     * @param micros how long the work took, in microseconds
     * @param later whether the run had gone on meanwhile, as far as it could, though the component does not block; of others
     *     that goes without saying
     */
    record Completed(
            String run,
            String spell,
            long since,
            long seq,
            Instant at,
            NodePath path,
            String component,
            Map<String, @Nullable Object> outputs,
            List<String> closed,
            Origin origin,
            @Nullable Usage usage,
            long micros,
            boolean later)
            implements NodeEvent {
        public Completed {
            EventHeader.check(run, spell, since, seq, at, path, component);
            requireNonNull(outputs, "outputs");
            closed = List.copyOf(closed);
            requireNonNull(origin, "origin");
        }

        @Override
        public Completed covering(long first, long number) {
            return new Completed(
                    run, spell, first, number, at, path, component, outputs, closed, origin, usage, micros, later);
        }

        /** Returns the same event with outputs of another origin. */
        public Completed answeredBy(Origin other) {
            return new Completed(
                    run, spell, since, seq, at, path, component, outputs, closed, other, usage, micros, later);
        }
    }

    /**
     * A node could not do its work.
     *
     * @param error what went wrong
     * @param micros how long the work took, in microseconds
     * @param later whether the run had gone on meanwhile, as far as it could, though the component does not block; of others
     *     that goes without saying
     */
    record Failed(
            String run,
            String spell,
            long since,
            long seq,
            Instant at,
            NodePath path,
            String component,
            NodeError error,
            long micros,
            boolean later)
            implements NodeEvent {
        public Failed {
            EventHeader.check(run, spell, since, seq, at, path, component);
            requireNonNull(error, "error");
        }

        @Override
        public Failed covering(long first, long number) {
            return new Failed(run, spell, first, number, at, path, component, error, micros, later);
        }
    }

    /**
     * A node that the run's entry could reach did not run.
     *
     * @param reason why not, for people: which output was closed, or whose value is missing
     * @param by who caused it; {@link Cause#RUN} in recordings of earlier versions
     */
    record Skipped(
            String run,
            String spell,
            long since,
            long seq,
            Instant at,
            NodePath path,
            String component,
            String reason,
            Cause by)
            implements NodeEvent {
        public Skipped {
            EventHeader.check(run, spell, since, seq, at, path, component);
            requireNonNull(reason, "reason");
            requireNonNull(by, "by");
        }

        @Override
        public Skipped covering(long first, long number) {
            return new Skipped(run, spell, first, number, at, path, component, reason, by);
        }
    }

    /**
     * A node was stopped in its work.
     *
     * @param reason who stopped it, or what, for people
     * @param by who caused it; {@link Cause#RUN} in recordings of earlier versions
     * @param micros how long it had worked, in microseconds
     */
    record Cancelled(
            String run,
            String spell,
            long since,
            long seq,
            Instant at,
            NodePath path,
            String component,
            String reason,
            Cause by,
            long micros)
            implements NodeEvent {
        public Cancelled {
            EventHeader.check(run, spell, since, seq, at, path, component);
            requireNonNull(reason, "reason");
            requireNonNull(by, "by");
        }

        @Override
        public Cancelled covering(long first, long number) {
            return new Cancelled(run, spell, first, number, at, path, component, reason, by, micros);
        }
    }
}
