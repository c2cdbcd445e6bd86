// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the events of one run, each with the next number: {@link NodeEvent#of} starts it.
 *
 * <pre>{@code
 * EventBuilder events = NodeEvent.of("r-1", "hello");
 * sink.emit(events.started(Map.of("name", "Ada")));
 * sink.emit(events.node("7", "Echo").completed(Map.of("out", "Ada")));
 * sink.emit(events.completed(Map.of("greeting", "Hello Ada")));
 * }</pre>
 *
 * <p>What is set holds for the next event alone, but for the time. An event is one of the run itself unless {@link #node}
 * says which node it is of. What an event of a kind does not have is left out. Confined to one thread.
 */
public final class EventBuilder {

    private final String run;
    private final String spell;
    private long seq = 1;
    private @Nullable Instant at;
    private Draft next = new Draft();

    /** The parts of the next event that need not be given. */
    private static final class Draft {
        long since;
        NodePath path = NodePath.ROOT;
        String component = "";

        @Nullable
        String version;

        Map<String, String> tags = Map.of();
        List<String> closed = List.of();
        Origin origin = Origin.WORKER;

        @Nullable
        Usage usage;

        Cause by = Cause.RUN;
        long micros;
        boolean later;
    }

    EventBuilder(String run, String spell) {
        this.run = requireNonNull(run, "run");
        this.spell = requireNonNull(spell, "spell");
    }

    /** Sets the number of the next event; those after it are numbered on. By default the first is 1. */
    public EventBuilder seq(long number) {
        this.seq = number;
        return this;
    }

    /** Sets the first number that the event covers; by default its own. */
    public EventBuilder since(long first) {
        next.since = first;
        return this;
    }

    /** Sets the time of the next event and those after it; by default the time when each is made. */
    public EventBuilder at(Instant time) {
        this.at = requireNonNull(time, "time");
        return this;
    }

    /** Sets the node that it happens to, and the name of its component. */
    public EventBuilder node(NodePath path, String component) {
        next.path = requireNonNull(path, "path");
        next.component = requireNonNull(component, "component");
        return this;
    }

    /** Sets the node that it happens to, such as {@code 7} or {@code 7[2]/9}, and the name of its component. */
    public EventBuilder node(String path, String component) {
        return node(NodePath.parse(path), component);
    }

    /** Sets the version of the spell, for the start of a run. */
    public EventBuilder version(@Nullable String hash) {
        next.version = hash;
        return this;
    }

    /** Sets the tags of the run, for its start. */
    public EventBuilder tags(Map<String, String> byName) {
        next.tags = requireNonNull(byName, "byName");
        return this;
    }

    /** Sets the keys of the trigger outputs that did not fire, for a completion. */
    public EventBuilder closed(List<String> keys) {
        next.closed = requireNonNull(keys, "keys");
        return this;
    }

    /** Sets who gave the outputs, for a completion; by default the worker. */
    public EventBuilder origin(Origin who) {
        next.origin = requireNonNull(who, "who");
        return this;
    }

    /** Sets the tokens that the work took, for a completion; by default no model was asked. */
    public EventBuilder usage(@Nullable Usage tokens) {
        next.usage = tokens;
        return this;
    }

    /** Sets who caused it, for what is skipped or cancelled; by default the run. */
    public EventBuilder by(Cause who) {
        next.by = requireNonNull(who, "who");
        return this;
    }

    /** Sets how long the work took, for an end; by default no time. */
    public EventBuilder took(Duration time) {
        return micros(time.toNanos() / 1000);
    }

    /** Sets how long the work took in microseconds, for an end; by default no time. */
    public EventBuilder micros(long time) {
        next.micros = time;
        return this;
    }

    /** Sets that the run had gone on meanwhile, for an end of a node that does not block; by default it had not. */
    public EventBuilder later(boolean hadGoneOn) {
        next.later = hadGoneOn;
        return this;
    }

    /** Returns the event that the node waits to be let through. */
    public NodeEvent.Waiting waiting(Map<String, @Nullable Object> inputs, String reason) {
        Draft d = take();
        return new NodeEvent.Waiting(run, spell, d.since, number(), time(), d.path, d.component, inputs, reason);
    }

    /** Returns the event that the node begins its work. */
    public NodeEvent.Started started(Map<String, @Nullable Object> inputs) {
        Draft d = take();
        return new NodeEvent.Started(
                run, spell, d.since, number(), time(), d.path, d.component, inputs, d.version, d.tags);
    }

    /** Returns the event by which the node reports its work. */
    public NodeEvent.Progress progress(@Nullable Object chunk) {
        Draft d = take();
        return new NodeEvent.Progress(run, spell, d.since, number(), time(), d.path, d.component, chunk);
    }

    /** Returns the event that the node has done its work. */
    public NodeEvent.Completed completed(Map<String, @Nullable Object> outputs) {
        Draft d = take();
        return new NodeEvent.Completed(
                run,
                spell,
                d.since,
                number(),
                time(),
                d.path,
                d.component,
                outputs,
                d.closed,
                d.origin,
                d.usage,
                d.micros,
                d.later);
    }

    /** Returns the event that the node could not do its work. */
    public NodeEvent.Failed failed(NodeError error) {
        Draft d = take();
        return new NodeEvent.Failed(
                run, spell, d.since, number(), time(), d.path, d.component, error, d.micros, d.later);
    }

    /** Returns the event that the node did not run. */
    public NodeEvent.Skipped skipped(String reason) {
        Draft d = take();
        return new NodeEvent.Skipped(run, spell, d.since, number(), time(), d.path, d.component, reason, d.by);
    }

    /** Returns the event that the node was stopped in its work. */
    public NodeEvent.Cancelled cancelled(String reason) {
        Draft d = take();
        return new NodeEvent.Cancelled(
                run, spell, d.since, number(), time(), d.path, d.component, reason, d.by, d.micros);
    }

    private Draft take() {
        Draft taken = next;
        next = new Draft();
        if (taken.since == 0) {
            taken.since = seq;
        }
        return taken;
    }

    private long number() {
        return seq++;
    }

    private Instant time() {
        return at == null ? Instant.now() : at;
    }
}
