// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Component.Role;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.SocketType;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Defines a component: {@link Component#named} starts a definition, {@link #worker}, {@link #workerPerNode} or {@link #missing}
 * ends it. Confined to one thread; not to be used after its end.
 */
public final class ComponentBuilder {

    private final Definition definition;

    ComponentBuilder(String name) {
        this.definition = new Definition(requireNonNull(name, "name"));
    }

    /** Describes the component in a sentence for people who draw. */
    public ComponentBuilder summary(String sentence) {
        definition.summary = requireNonNull(sentence, "sentence");
        return this;
    }

    /** Adds a data input. */
    public ComponentBuilder input(String key, SocketType type) {
        return input(Socket.of(key, type));
    }

    /** Adds an input, such as a described one. */
    public ComponentBuilder input(Socket socket) {
        definition.add(definition.inputs, socket);
        return this;
    }

    /** Adds a data input of which only one wire counts in a run that several could reach; see {@link Socket}. */
    public ComponentBuilder oneOfInput(String key, SocketType type) {
        return input(new Socket(key, key, type, true));
    }

    /** Adds a data output. */
    public ComponentBuilder output(String key, SocketType type) {
        return output(Socket.of(key, type));
    }

    /** Adds an output, such as a described one. */
    public ComponentBuilder output(Socket socket) {
        definition.add(definition.outputs, socket);
        return this;
    }

    /** Adds a trigger input. */
    public ComponentBuilder triggerInput(String key) {
        return input(key, SocketType.TRIGGER);
    }

    /** Adds a trigger output. It fires after the work unless closed; {@code error} fires after a failure only. */
    public ComponentBuilder triggerOutput(String key) {
        return output(key, SocketType.TRIGGER);
    }

    /** Makes a data input of a wire whose key is not listed: early editors did not save inputs that were added. */
    public ComponentBuilder openInputs() {
        definition.openInputs = true;
        return this;
    }

    /**
     * Declares a setting that its workers read.
     *
     * @throws IllegalArgumentException if one of that name is declared already
     */
    public ComponentBuilder setting(Setting setting) {
        definition.add(setting);
        return this;
    }

    /** Describes when its work fails, besides wrong settings, as the end of a sentence: {@code without an answer}. */
    public ComponentBuilder failing(String when) {
        definition.failures.add(requireNonNull(when, "when"));
        return this;
    }

    /** Declares that its outputs depend on {@link WorkContext#publicVariables}, which each run may bring anew. */
    public ComponentBuilder readsPublicVariables() {
        definition.readsVariables = true;
        return this;
    }

    /** Gives the component a purpose besides its work. */
    public ComponentBuilder role(Role special) {
        definition.role = requireNonNull(special, "special");
        return this;
    }

    /** Describes the spell's input that a node reads, from its settings; for {@link Role#INPUT}. */
    public ComponentBuilder spellInput(Function<Node, InputSpec> description) {
        definition.input = requireNonNull(description, "description");
        return this;
    }

    /** Runs a node of it {@linkplain Firing so often}; by default once. */
    public ComponentBuilder firing(Firing often) {
        definition.firing = requireNonNull(often, "often");
        return this;
    }

    /** Short for {@link Firing#EVERY_TRIGGER}: the component exists for its effect. */
    public ComponentBuilder action() {
        return firing(Firing.EVERY_TRIGGER);
    }

    /** Short for {@link Firing#ALL_TRIGGERS}. */
    public ComponentBuilder join() {
        return firing(Firing.ALL_TRIGGERS);
    }

    /** Declares the {@link Effect} of its work, by default a lasting one. Of several words the strongest counts. */
    public ComponentBuilder effect(Effect effect) {
        definition.atLeast(requireNonNull(effect, "effect"));
        return this;
    }

    /** Short for {@link Effect#PURE} and {@link #nonBlocking}; the worker keeps nothing after it has returned. */
    public ComponentBuilder pure() {
        return effect(Effect.PURE).nonBlocking();
    }

    /** Short for {@link Effect#DETERMINISTIC}: what asks a language model may well be. */
    public ComponentBuilder deterministic() {
        return effect(Effect.DETERMINISTIC);
    }

    /** Short for {@link Effect#READING}. */
    public ComponentBuilder reading() {
        return effect(Effect.READING);
    }

    /** Short for {@link Effect#REPEATABLE}. */
    public ComponentBuilder repeatable() {
        return effect(Effect.REPEATABLE);
    }

    /** Lets its worker run on the run's own thread, which it therefore never blocks. */
    public ComponentBuilder nonBlocking() {
        definition.nonBlocking = true;
        return this;
    }

    /** Declares that its worker iterates: it returns {@link Outputs#each}, and has no effect of its own. */
    public ComponentBuilder iterates() {
        definition.iterates = true;
        return repeatable();
    }

    /** Limits how long its worker may take; then the node fails. */
    public ComponentBuilder timeout(Duration limit) {
        requireNonNull(limit, "limit");
        return timeout(node -> limit);
    }

    /** Limits how long the worker of a node may take, by its settings; null is no limit. */
    public ComponentBuilder timeout(Function<Node, @Nullable Duration> limit) {
        definition.timeout = requireNonNull(limit, "limit");
        return this;
    }

    /** Names the spell that a node calls, by name or id: its worker returns {@link Outputs#call}, and has no effect. */
    public ComponentBuilder calls(Function<Node, @Nullable String> spell) {
        definition.calls = requireNonNull(spell, "spell");
        return repeatable();
    }

    /**
     * Names the input that gives the name or id of the spell that a node calls: its worker returns {@link Outputs#call},
     * and has no effect. Such a spell is found and made ready when it is called.
     */
    public ComponentBuilder callsByName(String input) {
        definition.callsByName = requireNonNull(input, "input");
        return repeatable();
    }

    /**
     * Lets its nodes give items while their spell plays. Each item starts a run at the node, whose worker finds it in
     * {@link WorkContext#item} and makes the node's outputs of it. In other runs it is a node like any other.
     */
    public ComponentBuilder source(Source items) {
        definition.source = requireNonNull(items, "items");
        return this;
    }

    /**
     * Ends the definition of a component that lacks a service: spells that use it can be read, but not run.
     *
     * @param whatToDo names the service and the method to call
     */
    public Component missing(String whatToDo) {
        definition.missing = requireNonNull(whatToDo, "whatToDo");
        return new Component(definition);
    }

    /** Ends the definition with a worker that serves every node. */
    public Component worker(Worker worker) {
        requireNonNull(worker, "worker");
        return workerPerNode(node -> worker);
    }

    /**
     * Ends the definition with a worker for each node, made once from its settings when its spell is made ready.
     *
     * @param factory makes the worker; throws {@link IllegalArgumentException} if something is wrong with the settings
     */
    public Component workerPerNode(Function<Node, Worker> factory) {
        definition.workers = requireNonNull(factory, "factory");
        return new Component(definition);
    }
}
