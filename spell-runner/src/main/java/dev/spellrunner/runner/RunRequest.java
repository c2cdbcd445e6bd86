// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a run is asked to do: its inputs, where it starts, the secrets that it carries, its deadline, its gate. Immutable. */
public final class RunRequest {

    private final Map<String, @Nullable Object> inputs;
    private final @Nullable String trigger;
    private final Map<String, String> secrets;
    private final @Nullable Duration deadline;
    private final @Nullable Gate gate;
    private final @Nullable Object item;

    private RunRequest(
            Map<String, @Nullable Object> inputs,
            @Nullable String trigger,
            Map<String, String> secrets,
            @Nullable Duration deadline,
            @Nullable Object item,
            @Nullable Gate gate) {
        this.inputs = inputs;
        this.trigger = trigger;
        this.secrets = secrets;
        this.deadline = deadline;
        this.gate = gate;
        this.item = item;
    }

    /**
     * Returns a request with inputs alone: it starts at the spell's default trigger.
     *
     * @param inputs the values of the spell's inputs, by name; not changed while the run goes on
     */
    public static RunRequest of(Map<String, ?> inputs) {
        return new RunRequest(copyOf(inputs), null, Map.of(), null, null, null);
    }

    /** Many spells have one input, or none, and may be run many times: that needs no table. */
    private static Map<String, @Nullable Object> copyOf(Map<String, ?> inputs) {
        if (inputs.isEmpty()) {
            return Map.of();
        }
        if (inputs.size() == 1) {
            Map.Entry<String, ?> one = inputs.entrySet().iterator().next();
            return Collections.singletonMap(one.getKey(), one.getValue());
        }
        return Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    }

    /** Returns the same request, starting at the trigger of a name, or the node of an id. */
    public RunRequest at(String triggerName) {
        return new RunRequest(inputs, requireNonNull(triggerName, "triggerName"), secrets, deadline, item, gate);
    }

    /** Returns the same request with one more secret: workers can read it, events and logs never hold it. */
    public RunRequest secret(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(secrets);
        more.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
        return new RunRequest(inputs, trigger, Collections.unmodifiableMap(more), deadline, item, gate);
    }

    /**
     * Returns the same request with an item, as if the source had given it whose node's id the request names as its start.
     *
     * @param given plain data that nobody changes any more
     */
    public RunRequest item(Object given) {
        return new RunRequest(inputs, trigger, secrets, deadline, requireNonNull(given, "given"), gate);
    }

    /** Returns the same request with a time after which the run is cancelled, instead of the runner's. */
    public RunRequest deadline(Duration longest) {
        if (longest.isNegative() || longest.isZero()) {
            throw new IllegalArgumentException("a deadline must be greater than 0, but is " + longest);
        }
        return new RunRequest(inputs, trigger, secrets, longest, item, gate);
    }

    /** Returns the same request with a gate, asked before each node works, after the runner's own. */
    public RunRequest gate(Gate asked) {
        return new RunRequest(inputs, trigger, secrets, deadline, item, requireNonNull(asked, "asked"));
    }

    /** Returns the values of the spell's inputs, by name. */
    public Map<String, @Nullable Object> inputs() {
        return inputs;
    }

    /** Returns the trigger where the run starts, if the request names one. */
    public Optional<String> trigger() {
        return Optional.ofNullable(trigger);
    }

    /** Returns the time after which the run is cancelled, if the request sets one. */
    public Optional<Duration> deadline() {
        return Optional.ofNullable(deadline);
    }

    /** Returns the gate of the run, if the request sets one. */
    public Optional<Gate> gate() {
        return Optional.ofNullable(gate);
    }

    /** Returns the item of a source that starts the run, if one does. */
    public Optional<Object> item() {
        return Optional.ofNullable(item);
    }

    Map<String, String> secrets() {
        return secrets;
    }

    /** Returns the request without its secrets. */
    @Override
    public String toString() {
        return "RunRequest[inputs=" + inputs.keySet() + ", trigger=" + trigger + ", secrets=" + secrets.keySet() + "]";
    }
}
