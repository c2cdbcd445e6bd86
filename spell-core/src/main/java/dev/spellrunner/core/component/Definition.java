// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import dev.spellrunner.core.component.Component.Role;
import dev.spellrunner.core.spell.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Holds what a component is made of: a builder fills one, a component keeps a {@linkplain #frozen copy}. Confined. */
final class Definition {

    String name;
    String summary = "";
    List<Socket> inputs = new ArrayList<>();
    List<Socket> outputs = new ArrayList<>();
    List<Setting> settings = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    boolean openInputs;
    boolean readsVariables;
    Role role = Role.PLAIN;
    Effect effect = Effect.LASTING;
    Firing firing = Firing.ONCE;
    boolean nonBlocking;
    boolean iterates;

    @Nullable
    Function<Node, @Nullable String> calls;

    @Nullable
    String callsByName;

    Function<Node, @Nullable Duration> timeout = node -> null;
    Function<Node, InputSpec> input = node -> InputSpec.of(node.name());

    @Nullable
    Source source;

    @Nullable
    String missing;

    Function<Node, Worker> workers = node -> (in, ctx) -> Outputs.none();

    Definition(String name) {
        this.name = checkName(name);
    }

    Definition copy() {
        return copyNamed(name);
    }

    Definition copyNamed(String other) {
        Definition copy = new Definition(other);
        copy.summary = summary;
        copy.inputs = new ArrayList<>(inputs);
        copy.outputs = new ArrayList<>(outputs);
        copy.settings = new ArrayList<>(settings);
        copy.failures = new ArrayList<>(failures);
        copy.openInputs = openInputs;
        copy.readsVariables = readsVariables;
        copy.role = role;
        copy.effect = effect;
        copy.firing = firing;
        copy.nonBlocking = nonBlocking;
        copy.iterates = iterates;
        copy.calls = calls;
        copy.callsByName = callsByName;
        copy.timeout = timeout;
        copy.input = input;
        copy.source = source;
        copy.missing = missing;
        copy.workers = workers;
        return copy;
    }

    /** Returns a copy that cannot be added to. */
    Definition frozen() {
        Definition copy = copy();
        copy.inputs = List.copyOf(inputs);
        copy.outputs = List.copyOf(outputs);
        copy.settings = List.copyOf(settings);
        copy.failures = List.copyOf(failures);
        return copy;
    }

    /** Returns a copy with another worker for all nodes: nothing is missing, and no settings are read. */
    Definition answering(Worker worker) {
        Definition copy = copy();
        copy.missing = null;
        copy.settings.clear();
        copy.failures.clear();
        copy.effect = effect == Effect.PURE ? Effect.LASTING : effect;
        copy.workers = node -> worker;
        return copy;
    }

    /** Returns a copy whose workers work under a policy. */
    Definition under(WorkPolicy policy) {
        if (effect == Effect.PURE || iterates || calls != null || callsByName != null) {
            throw new IllegalArgumentException(
                    "component '" + name + "' is pure, iterates or calls a spell, and needs no"
                            + " policy (give one to components that ask something outside)");
        }
        Definition copy = copy();
        Semaphore turns = policy.atOnce() == 0 ? null : new Semaphore(policy.atOnce(), true);
        // A wait for a turn, or for another try, must not keep the run's thread.
        copy.nonBlocking = nonBlocking && turns == null && policy.attempts() == 1;
        copy.workers = node -> new PolicedWork(workers.apply(node), policy, turns);
        if (policy.timeout() != null) {
            copy.timeout = node -> policy.timeout();
        }
        return copy;
    }

    void add(Setting setting) {
        if (settings.stream().anyMatch(other -> other.name().equals(setting.name()))) {
            throw new IllegalArgumentException("component '" + name + "' has two settings '" + setting.name() + "'");
        }
        settings.add(setting);
    }

    void add(List<Socket> sockets, Socket socket) {
        if (sockets.stream().anyMatch(other -> other.key().equals(socket.key()))) {
            throw new IllegalArgumentException("component '" + name + "' has two sockets '" + socket.key() + "'");
        }
        sockets.add(socket);
    }

    /** Raises the effect: the strongest of several words counts. */
    void atLeast(Effect word) {
        if (word.compareTo(effect) > 0) {
            effect = word;
        }
    }

    private static String checkName(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a component needs a name");
        }
        return name;
    }
}
