// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.component.Component.Role;
import dev.spellrunner.core.event.NodeError;
import dev.spellrunner.core.hint.DidYouMean;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.Typed;
import dev.spellrunner.runner.engine.RunOutcome;
import dev.spellrunner.runner.plan.Plan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The result of a run. Immutable. */
public final class RunResult {

    /** The way in which a run ended. */
    public enum Status {
        /** All that was to be done is done. */
        COMPLETED,
        /** A node failed, and nothing was wired to its output {@code error}. */
        FAILED,
        /** It was cancelled, or its deadline passed. */
        CANCELLED
    }

    private final RunOutcome outcome;
    private final Plan plan;
    private final @Nullable PlainValues values;

    RunResult(RunOutcome outcome, Plan plan, @Nullable PlainValues values) {
        this.values = values;
        this.outcome = outcome;
        this.plan = plan;
    }

    /** Returns the spell that was run. */
    public Spell spell() {
        return plan.spell;
    }

    /** Returns the id of the run. */
    public String run() {
        return outcome.run().get();
    }

    /** Returns how it ended. */
    public Status status() {
        return switch (outcome.status()) {
            case COMPLETED -> Status.COMPLETED;
            case FAILED -> Status.FAILED;
            case CANCELLED -> Status.CANCELLED;
        };
    }

    /** Tells whether all that was to be done is done. */
    public boolean isCompleted() {
        return outcome.status() == RunOutcome.Status.COMPLETED;
    }

    /** Returns the spell's outputs that were set in this run, by name, in the order in which they were first set. */
    public Map<String, @Nullable Object> outputs() {
        return outcome.outputs();
    }

    /**
     * Returns an output of the spell as a type: {@code result.output("count", Integer.class)}. Numbers are converted where nothing
     * is lost.
     *
     * @throws IllegalStateException if the run did not set it
     * @throws IllegalArgumentException if the spell has no such output, or the value is null or of another type
     */
    public <T> T output(String name, Class<T> type) {
        Object value = output(name);
        if (value == null && !outputs().containsKey(name)) {
            throw new IllegalStateException("the run did not set output '" + name + "' (it set "
                    + outputs().keySet() + ", and ended as " + status() + ")");
        }
        return Typed.as("output '" + name + "'", value, type);
    }

    /**
     * Returns an output of the spell; null if it was not set, or set to null.
     *
     * @throws IllegalArgumentException if the spell has no such output
     */
    public @Nullable Object output(String name) {
        Object value = outcome.outputs().get(name);
        if (value == null && !outcome.outputs().containsKey(name)) {
            requireOutput(name);
        }
        return value;
    }

    private void requireOutput(String name) {
        List<String> known = plan.namesOf(Role.OUTPUT);
        if (!known.contains(name)) {
            throw new IllegalArgumentException("spell '" + spell().name() + "' has no output '" + name + "' ("
                    + DidYouMean.hint(name, known).orElse("it has " + known) + ")");
        }
    }

    /** Returns what failed, in order: the failures that nothing was wired to; for a cancelled run, why it ended. */
    public List<NodeError> failures() {
        return outcome.failures();
    }

    /**
     * Returns this result if the run completed.
     *
     * @throws RunFailedException if it failed or was cancelled
     */
    public RunResult orThrow() {
        if (isCompleted()) {
            return this;
        }
        throw new RunFailedException(this, outcome.cause());
    }

    /** Returns the result as it is written as JSON: {@code {run, status, outputs, failures}}; outputs may be any values that the
     * runner does not {@linkplain SpellRunner.Builder#values map}. */
    public Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("run", run());
        fields.put("status", status().name().toLowerCase(Locale.ROOT));
        fields.put("outputs", values == null ? outputs() : values.named(outputs()));
        fields.put("failures", failures().stream().map(NodeError::fields).toList());
        return fields;
    }

    @Override
    public String toString() {
        return "RunResult[" + run() + ", " + status() + ", outputs=" + outputs() + ", failures=" + failures() + "]";
    }
}
