// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.SocketType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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

    /** What a component is for, besides its work. */
    public enum Role {
        /** Nothing but its work. */
        PLAIN,
        /** A run can start at it. */
        ENTRY,
        /** A spell that calls this one goes on from it. */
        EXIT,
        /** It reads one of the spell's inputs, that of the node's name. */
        INPUT,
        /** It sets one of the spell's outputs, that of the node's name, to the value of its own output {@code output}. */
        OUTPUT
    }

    private final Builder definition;
    private final List<Socket> inputs;
    private final List<Socket> outputs;

    private Component(Builder definition) {
        this.definition = new Builder(definition);
        this.inputs = List.copyOf(definition.inputs);
        this.outputs = List.copyOf(definition.outputs);
    }

    /** Starts the definition of a component; {@link Builder#worker} ends it. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Returns the name by which nodes refer to it. */
    public String name() {
        return definition.name;
    }

    /** Returns what it does, in a sentence for people who draw; empty if nobody said. */
    public String summary() {
        return definition.summary;
    }

    /** Returns the input sockets that every node of it has. */
    public List<Socket> inputs() {
        return inputs;
    }

    /** Returns the output sockets that every node of it has. */
    public List<Socket> outputs() {
        return outputs;
    }

    /** Returns what it is for, besides its work. */
    public Role role() {
        return definition.role;
    }

    /** Tells whether it exists for its effect, and so runs once for every trigger that reaches it. */
    public boolean isAction() {
        return definition.action;
    }

    /** Tells whether its outputs depend on its inputs and settings alone, and it does not block. */
    public boolean isPure() {
        return definition.pure;
    }

    /** Tells whether its worker may block the thread that it runs on. */
    public boolean mayBlock() {
        return !definition.nonBlocking;
    }

    /** Tells whether the same inputs and settings give outputs that are as good the next time. */
    public boolean isDeterministic() {
        return definition.pure || definition.deterministic;
    }

    /** Tells whether its work may be done again where nobody knows whether it was done before. */
    public boolean isRepeatable() {
        return definition.pure || definition.repeatable;
    }

    /** Tells whether its worker only says what the engine is to go on with inside it: iterations, or another spell. */
    public boolean opensScopes() {
        return definition.opensScopes;
    }

    /** Tells whether an iteration that pulls it evaluates it anew, though nothing in it depends on the iteration. */
    public boolean isFreshPerScope() {
        return definition.freshPerScope;
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
        return Optional.ofNullable(definition.calls.apply(node));
    }

    /** Returns what its nodes give items from while their spell plays, if they do. */
    public Optional<Source> source() {
        return Optional.ofNullable(definition.source);
    }

    /** Returns what a host has to give before nodes of this component can run; empty if nothing is missing. */
    public Optional<String> missing() {
        return Optional.ofNullable(definition.missing);
    }

    /**
     * Returns the worker of a node.
     *
     * @param node a node of this component
     * @throws IllegalArgumentException if something is wrong with its settings
     */
    public Worker workerFor(Node node) {
        return definition.workers.apply(node);
    }

    /** Returns the same component under another name. */
    public Component renamed(String name) {
        Builder copy = new Builder(definition);
        copy.name = checkName(name);
        return new Component(copy);
    }

    /** Returns the same component with another worker, for all of its nodes; nothing is missing then. */
    public Component answering(Worker worker) {
        requireNonNull(worker, "worker");
        Builder copy = new Builder(definition);
        copy.missing = null;
        copy.pure = false;
        copy.workers = node -> worker;
        return new Component(copy);
    }

    private static String checkName(String name) {
        requireNonNull(name, "name");
        if (name.isBlank()) {
            throw new IllegalArgumentException("a component needs a name");
        }
        return name;
    }

    @Override
    public String toString() {
        return "Component[" + name() + "]";
    }

    /** Defines a component. Confined to one thread; not to be used again after {@link #worker}. */
    public static final class Builder {

        private String name;
        private String summary = "";
        private final List<Socket> inputs;
        private final List<Socket> outputs;
        private Role role = Role.PLAIN;
        private boolean action;
        private boolean pure;
        private boolean nonBlocking;
        private boolean deterministic;
        private boolean repeatable;
        private boolean opensScopes;
        private boolean freshPerScope;
        private boolean openInputs;
        private Function<Node, @Nullable Duration> timeout = node -> null;
        private Function<Node, @Nullable String> calls = node -> null;
        private @Nullable Source source;
        private @Nullable String missing;
        private Function<Node, Worker> workers = node -> (in, ctx) -> Outputs.none();

        private Builder(String name) {
            this.name = checkName(name);
            this.inputs = new ArrayList<>();
            this.outputs = new ArrayList<>();
        }

        private Builder(Builder other) {
            this.name = other.name;
            this.summary = other.summary;
            this.inputs = new ArrayList<>(other.inputs);
            this.outputs = new ArrayList<>(other.outputs);
            this.role = other.role;
            this.action = other.action;
            this.pure = other.pure;
            this.nonBlocking = other.nonBlocking;
            this.deterministic = other.deterministic;
            this.repeatable = other.repeatable;
            this.opensScopes = other.opensScopes;
            this.freshPerScope = other.freshPerScope;
            this.openInputs = other.openInputs;
            this.timeout = other.timeout;
            this.calls = other.calls;
            this.source = other.source;
            this.missing = other.missing;
            this.workers = other.workers;
        }

        /** Says what the component does, in a sentence for people who draw. */
        public Builder summary(String sentence) {
            this.summary = requireNonNull(sentence, "sentence");
            return this;
        }

        /** Adds a data input. */
        public Builder input(String key, SocketType type) {
            return add(inputs, Socket.of(key, type));
        }

        /** Adds a data input of which only one wire counts in a run that several could reach; see {@link Socket}. */
        public Builder oneOfInput(String key, SocketType type) {
            return add(inputs, new Socket(key, key, type, true));
        }

        /** Adds a data output. */
        public Builder output(String key, SocketType type) {
            return add(outputs, Socket.of(key, type));
        }

        /** Adds a trigger input. */
        public Builder triggerInput(String key) {
            return add(inputs, Socket.of(key, SocketType.TRIGGER));
        }

        /**
         * Adds a trigger output. It fires when the work is done, unless the outputs close it; one with the key
         * {@code error} fires only when the work has failed.
         */
        public Builder triggerOutput(String key) {
            return add(outputs, Socket.of(key, SocketType.TRIGGER));
        }

        /** Says what the component is for, besides its work. */
        public Builder role(Role special) {
            this.role = requireNonNull(special, "special");
            return this;
        }

        /** Says that it exists for its effect: it runs once for every trigger that reaches it, one after the other. */
        public Builder action() {
            this.action = true;
            return this;
        }

        /**
         * Says that its outputs depend on its inputs and settings alone, and that its worker does not block and keeps
         * neither inputs nor context after it has returned.
         */
        public Builder pure() {
            this.pure = true;
            this.nonBlocking = true;
            return this;
        }

        /** Says that its worker does not block, and so can run on whatever thread the run is on. */
        public Builder nonBlocking() {
            this.nonBlocking = true;
            return this;
        }

        /**
         * Says that the same inputs and settings give outputs that are as good the next time: a rerun may take them from a
         * recording. What is {@link #pure} is so anyway; what asks a language model may well be.
         */
        public Builder deterministic() {
            this.deterministic = true;
            return this;
        }

        /**
         * Says that its work may be done again where nobody knows whether it was done before: a run that is resumed does
         * so with nodes that had started and not ended. What is {@link #pure} is so anyway.
         */
        public Builder repeatable() {
            this.repeatable = true;
            return this;
        }

        /**
         * Says that its worker only says what the engine is to go on with inside it ({@link Outputs#each},
         * {@link Outputs#call}), and has no effect of its own: it is asked also where a recording answers the others.
         */
        public Builder opensScopes() {
            this.opensScopes = true;
            this.repeatable = true;
            return this;
        }

        /** Says that each iteration of a loop that pulls it evaluates it anew, though nothing in it depends on that. */
        public Builder freshPerScope() {
            this.freshPerScope = true;
            return this;
        }

        /**
         * Says that a wire into a node of it makes an input that carries a value, where neither the component nor the node
         * lists one of that key: early editors did not write down the inputs that a person added.
         */
        public Builder openInputs() {
            this.openInputs = true;
            return this;
        }

        /** Limits how long its worker may take; then the node fails. */
        public Builder timeout(Duration limit) {
            requireNonNull(limit, "limit");
            return timeout(node -> limit);
        }

        /** Limits how long the worker of a node may take, by its settings; null is no limit. */
        public Builder timeout(Function<Node, @Nullable Duration> limit) {
            this.timeout = requireNonNull(limit, "limit");
            return this;
        }

        /** Says which spell a node calls, by name or id; its worker returns {@link Outputs#call}, see {@link #opensScopes}. */
        public Builder calls(Function<Node, @Nullable String> spell) {
            this.calls = requireNonNull(spell, "spell");
            return opensScopes();
        }

        /**
         * Says that its nodes give items while their spell plays. Each item starts a run at the node, whose worker finds it in
         * {@link WorkContext#item} and makes the node's outputs of it. In other runs it is a node like any other.
         */
        public Builder source(Source items) {
            this.source = requireNonNull(items, "items");
            return this;
        }

        /**
         * Ends the definition of a component that the host has not given what it needs: spells that use it can be read,
         * but not run.
         *
         * @param whatToDo names the service and the method to call
         */
        public Component missing(String whatToDo) {
            this.missing = requireNonNull(whatToDo, "whatToDo");
            return new Component(this);
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
            this.workers = requireNonNull(factory, "factory");
            return new Component(this);
        }

        private Builder add(List<Socket> sockets, Socket socket) {
            if (sockets.stream().anyMatch(other -> other.key().equals(socket.key()))) {
                throw new IllegalArgumentException("component '" + name + "' has two sockets '" + socket.key() + "'");
            }
            sockets.add(socket);
            return this;
        }
    }
}
