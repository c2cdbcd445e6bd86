// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.spell.Node;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A kind of node: its name, its sockets, its worker. Immutable.
 *
 * <pre>{@code
 * Component shout = Component.named("Shout")
 *         .input("text", STRING)
 *         .output("loud", STRING)
 *         .worker((in, ctx) -> Outputs.of("loud", in.text("text").toUpperCase(Locale.ROOT)));
 * }</pre>
 *
 * <p>A node may have more sockets than its component: those that a person added to it.
 */
public final class Component {

    /** The role of a component in its spell, besides its work. */
    public enum Role {
        /** Nothing but its work. */
        PLAIN,
        /** A run can start at it. */
        ENTRY,
        /** A spell that calls this one continues from it. */
        EXIT,
        /** It reads one of the spell's inputs, that of the node's name. */
        INPUT,
        /** It sets one of the spell's outputs, that of the node's name, to the value of its own output {@code output}. */
        OUTPUT
    }

    private final Definition definition;

    Component(Definition definition) {
        this.definition = definition.frozen();
    }

    /** Starts the definition of a component; {@link ComponentBuilder#worker} ends it. */
    public static ComponentBuilder named(String name) {
        return new ComponentBuilder(name);
    }

    /** Returns the name by which nodes refer to it. */
    public String name() {
        return definition.name;
    }

    /** Returns what it does, in a sentence for people who draw; empty if none was given. */
    public String summary() {
        return definition.summary;
    }

    /** Returns the input sockets that every node of it has. */
    public List<Socket> inputs() {
        return definition.inputs;
    }

    /** Returns the output sockets that every node of it has. */
    public List<Socket> outputs() {
        return definition.outputs;
    }

    /** Returns the settings that its workers read, in the order of a form; empty if none were declared. */
    public List<Setting> settings() {
        return definition.settings;
    }

    /** Returns what it is for, besides its work. */
    public Role role() {
        return definition.role;
    }

    /** Returns the effect of its work. */
    public Effect effect() {
        return definition.effect;
    }

    /** Returns how often a node of it runs. */
    public Firing firing() {
        return definition.firing;
    }

    /** Tells whether it runs once for every trigger that reaches it: {@link Firing#EVERY_TRIGGER}. */
    public boolean isAction() {
        return definition.firing == Firing.EVERY_TRIGGER;
    }

    /** Tells whether it waits for all its wired triggers: {@link Firing#ALL_TRIGGERS}. */
    public boolean isJoin() {
        return definition.firing == Firing.ALL_TRIGGERS;
    }

    /**
     * Tells whether its outputs depend on its inputs and settings alone, and on the public variables of the run where it reads
     * them, and it does not block.
     */
    public boolean isPure() {
        return definition.effect == Effect.PURE;
    }

    /** Tells whether its worker may block the thread that it runs on. */
    public boolean mayBlock() {
        return !definition.nonBlocking;
    }

    /**
     * Tells whether a rerun may take its outputs from a recording: {@link Effect#DETERMINISTIC}, and it does not read the
     * public variables of the run, of which another run may bring others.
     */
    public boolean isDeterministic() {
        return definition.effect.compareTo(Effect.DETERMINISTIC) >= 0 && !definition.readsVariables;
    }

    /** Tells whether its work may be done again where it is unknown whether it was done: {@link Effect#REPEATABLE}. */
    public boolean isRepeatable() {
        return definition.effect.compareTo(Effect.REPEATABLE) >= 0;
    }

    /** Tells whether its work changes something outside the run: {@link Effect#LASTING}. */
    public boolean isLasting() {
        return definition.effect == Effect.LASTING;
    }

    /** Tells whether an iteration that pulls it evaluates it anew: {@link Effect#READING}. */
    public boolean isFreshPerScope() {
        return definition.effect == Effect.READING;
    }

    /** Tells whether its worker only says what the engine is to go on with inside it: iterations, or another spell. */
    public boolean opensScopes() {
        return definition.iterates || definition.calls != null || definition.callsByName != null;
    }

    /** Tells whether a wire into a node of it makes an input, where neither the component nor the node lists it. */
    public boolean hasOpenInputs() {
        return definition.openInputs;
    }

    /** Returns how long the worker of a node may take, if there is a limit. */
    public Optional<Duration> timeout(Node node) {
        return Optional.ofNullable(definition.timeout.apply(node));
    }

    /** Returns the name or id of the spell that a node calls, if it calls one. */
    public Optional<String> calledSpell(Node node) {
        return Optional.ofNullable(definition.calls).map(spell -> spell.apply(node));
    }

    /** Returns the input that gives the name or id of the spell that a node calls, if that comes as a value. */
    public Optional<String> callsByName() {
        return Optional.ofNullable(definition.callsByName);
    }

    /** Returns the spell's input that a node reads, if the component's role is {@link Role#INPUT}. */
    public Optional<InputSpec> spellInput(Node node) {
        return definition.role == Role.INPUT ? Optional.of(definition.input.apply(node)) : Optional.empty();
    }

    /** Returns what its nodes give items from while their spell plays, if they do. */
    public Optional<Source> source() {
        return Optional.ofNullable(definition.source);
    }

    /** Returns what a host has to give before nodes of this component can run; empty if nothing is missing. */
    public Optional<String> missing() {
        return Optional.ofNullable(definition.missing);
    }

    /** Returns when its work fails, each as the end of a sentence: {@code without an answer}; empty if none was given. */
    public List<String> failures() {
        return definition.failures;
    }

    /**
     * Returns what it says of itself by name, as it is written as JSON: {@code name}, {@code summary}, {@code inputs},
     * {@code outputs}, {@code settings}, {@code fails} and {@code needs}; lists that are empty are left out. Editors build
     * forms from it.
     */
    public Map<String, @Nullable Object> fields() {
        return Described.fieldsOf(this);
    }

    /**
     * Returns the worker of a node of this component.
     *
     * @throws IllegalArgumentException if something is wrong with its settings
     */
    public Worker workerFor(Node node) {
        return definition.workers.apply(node);
    }

    /** Returns the same component under another name. */
    public Component renamed(String name) {
        return new Component(definition.copyNamed(requireNonNull(name, "name")));
    }

    /** Returns the same component with another worker, for all of its nodes; nothing is missing and no settings are read then. */
    public Component answering(Worker worker) {
        return new Component(definition.answering(requireNonNull(worker, "worker")));
    }

    /** Returns the same component whose workers work under a policy; see {@link Components#under}. */
    Component under(WorkPolicy policy) {
        return new Component(definition.under(requireNonNull(policy, "policy")));
    }

    @Override
    public String toString() {
        return "Component[" + name() + "]";
    }
}
