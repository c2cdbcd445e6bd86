// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The events of one run, and how its spell was drawn as far as that is known. Immutable.
 *
 * @param events the events, in order; the first is the start of the run
 * @param trigger the trigger where the run started; null if it is not known or the run was told none
 * @param nodes fingerprints by spell and node, see {@link Fingerprints}; null if it is not known how the spell was drawn
 * @param variables what the run was given for public variables, as far as it is known
 * @param torn whether the last line was incomplete when it was read
 */
public record RecordedRun(
        List<NodeEvent> events,
        @Nullable String trigger,
        @Nullable Map<String, Map<String, String>> nodes,
        Map<String, @Nullable Object> variables,
        boolean torn) {

    public RecordedRun {
        events = List.copyOf(events);
        variables = Json.freeze(variables);
        if (events.isEmpty()
                || !(events.get(0) instanceof NodeEvent.Started started
                        && started.path().isRoot())) {
            throw new IllegalArgumentException("a recording begins with the start of a run (this one "
                    + (events.isEmpty()
                            ? "is empty"
                            : "begins with '" + events.get(0).kind() + "'") + ")");
        }
        String run = events.get(0).run();
        for (NodeEvent event : events) {
            if (!event.run().equals(run)) {
                throw new IllegalArgumentException(
                        "a recording is of one run, but this one is of '" + run + "' and '" + event.run() + "'");
            }
        }
    }

    /** Returns the run as it would be if no host had been lost: without the executions that were cut off. */
    public RecordedRun withoutSeams() {
        List<NodeEvent> whole = Seams.without(events);
        return whole == events ? this : new RecordedRun(whole, trigger, nodes, variables, torn);
    }

    /** Returns the inputs that the spell was run with, by name. */
    public Map<String, @Nullable Object> inputs() {
        return ((NodeEvent.Started) events.get(0)).inputs();
    }

    /** Returns what the run was tagged with, by name. */
    public Map<String, String> tags() {
        return ((NodeEvent.Started) events.get(0)).tags();
    }

    /**
     * Returns what a run that goes on is given for public variables: what was recorded, unless it is brought anew.
     *
     * @param brought what the run brings itself
     * @throws IllegalArgumentException if the recording does not hold a value which is not brought
     */
    public Map<String, @Nullable Object> variablesWith(Map<String, @Nullable Object> brought) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>(variables);
        all.putAll(brought);
        all.forEach((name, value) -> {
            if (!brought.containsKey(name) && RecordedValues.holdsOmission(value)) {
                throw new IllegalArgumentException("the recording does not hold the public variable '" + name
                        + "', since it is too large or no JSON (bring it with RunRequest.publicVariables)");
            }
        });
        return all;
    }

    /** Returns how the run ended; empty if it was broken off. */
    public Optional<NodeEvent> end() {
        NodeEvent last = events.get(events.size() - 1);
        return last.path().isRoot() && last.isTerminal() ? Optional.of(last) : Optional.empty();
    }

    /** Tells whether it is known how a spell was drawn. */
    boolean knows(String spell) {
        return nodes != null && nodes.containsKey(spell);
    }

    /** Returns the fingerprint of a node; null if it is not known, empty if there was no such node. */
    @Nullable
    String fingerprint(String spell, String node) {
        return nodes == null ? null : nodes.getOrDefault(spell, Map.of()).getOrDefault(node, "");
    }
}
