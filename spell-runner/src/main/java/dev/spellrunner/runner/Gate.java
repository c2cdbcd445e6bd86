// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.runner.engine.Alarm;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a node may go on. It is asked when the inputs of a node are there, before its work starts, and answers at
 * once or later; meanwhile the rest of the run continues, and no thread waits.
 *
 * <pre>{@code
 * Gate rate = Gate.rate(10, Duration.ofSeconds(1)).when(node -> node.component().equals("Generator"));
 * Gate approval = node -> Decision.later("needs approval", askSomebody(node));
 * SpellRunner runner = SpellRunner.builder(spell).gate(rate.then(approval)).build();
 * }</pre>
 *
 * <p>A gate that throws, or whose later decision fails, fails the node. The time that a component gives its nodes begins
 * when their work starts; a run's deadline does not wait.
 *
 * @see ManualGate
 */
@FunctionalInterface
public interface Gate {

    /**
     * Decides on a node. Called once for each execution, in nodes of called spells and in iterations too, on the run's
     * thread or where the decision before it was made; must return at once. Must be thread-safe if several runs share it.
     *
     * @param request what would go on
     */
    Decision ask(Request request);

    /**
     * Returns a gate that asks another one if this one lets a node pass; the other one sees the inputs as this one
     * changed them.
     */
    default Gate then(Gate next) {
        requireNonNull(next, "next");
        return request -> Decisions.andThen(ask(request), request, next);
    }

    /** Returns a gate that lets all nodes pass but those of some kind, for which this one is asked. */
    default Gate when(Predicate<? super Request> which) {
        requireNonNull(which, "which");
        return request -> which.test(request) ? ask(request) : Decision.pass();
    }

    /**
     * Returns a gate that decides in the place of this one when it takes too long.
     *
     * @param longest how long a node waits at most
     * @param otherwise the decision when that time is over
     */
    default Gate within(Duration longest, Decision otherwise) {
        requireNonNull(longest, "longest");
        requireNonNull(otherwise, "otherwise");
        return request -> Decisions.within(ask(request), longest, otherwise);
    }

    /**
     * Returns a gate that lets so many nodes pass in any period of a length, in the order in which they come.
     *
     * @param nodes how many; at least 1
     * @param period the length of the period
     */
    static Gate rate(int nodes, Duration period) {
        return new RateGate(nodes, period, Alarm.ofTheJdk(), System::nanoTime);
    }

    /**
     * A node that would begin its work. Immutable.
     *
     * @param run the id of the run
     * @param path where in the run the node is
     * @param node the node, with its settings
     * @param component the name of its component
     * @param inputs the values of its inputs by the key of the socket; of an input with several wires the list of them
     * @param inputNames by the key of the socket, the names of all its inputs, also of those that have no value
     */
    record Request(
            String run,
            NodePath path,
            Node node,
            String component,
            Map<String, @Nullable Object> inputs,
            Map<String, String> inputNames) {

        /**
         * Returns a request as the test of a gate needs one: of a node whose inputs are those that have a value, and are
         * called as their sockets. Requests may get more parts, and their constructor with them; this stays.
         */
        public static Request of(String run, NodePath path, Node node, Map<String, @Nullable Object> inputs) {
            return new Request(run, path, node, node.component(), inputs, namedByKey(inputs.keySet()));
        }

        /** Returns the same request of a node whose inputs are called otherwise than their sockets. */
        public Request withInputNames(Map<String, String> byKey) {
            return new Request(run, path, node, component, inputs, byKey);
        }

        private static Map<String, String> namedByKey(Set<String> keys) {
            Map<String, String> names = new LinkedHashMap<>();
            keys.forEach(key -> names.put(key, key));
            return Collections.unmodifiableMap(names);
        }

        /**
         * Requires that the node has the inputs that a decision changes.
         *
         * @throws IllegalArgumentException if it does not
         */
        void requireInputs(Decision decision) {
            if (decision instanceof Pass pass) {
                for (String input : pass.inputs().keySet()) {
                    if (!inputNames.containsKey(input) && !inputNames.containsValue(input)) {
                        throw new IllegalArgumentException("node '" + path + "': has no input '" + input + "' (it has "
                                + List.copyOf(inputNames.values()) + ")");
                    }
                }
            }
        }

        /** Returns the same request with some inputs changed. */
        Request with(Map<String, ? extends @Nullable Object> changed) {
            if (changed.isEmpty()) {
                return this;
            }
            Map<String, @Nullable Object> all = new LinkedHashMap<>(inputs);
            all.putAll(changed);
            return new Request(run, path, node, component, Collections.unmodifiableMap(all), inputNames);
        }
    }

    /** The decision of a gate. Immutable. */
    sealed interface Decision {

        /** Lets the node begin its work. */
        static Decision pass() {
            return Pass.UNCHANGED;
        }

        /**
         * Lets the node begin its work with other inputs. Observers of the run see both: what it would have begun with in
         * {@code Waiting}, also if it does not wait, and what it begins with in {@code Started}.
         *
         * @param inputs the values that change, by the key of the input socket or its name; of an input with several wires
         *     the list of them. Other inputs stay as they are
         */
        static Decision pass(Map<String, ? extends @Nullable Object> inputs) {
            return inputs.isEmpty() ? Pass.UNCHANGED : new Pass(new LinkedHashMap<>(inputs));
        }

        /**
         * Keeps the node from its work: it is skipped, its triggers do not fire, what needs its values is skipped too, and
         * the run continues.
         *
         * @param reason why
         */
        static Decision refuse(String reason) {
            return new Refusal(reason);
        }

        /**
         * Lets the node wait.
         *
         * @param reason what it waits for, as observers of the run see it
         * @param decision comes later, on any thread. If the run or the node is cancelled first, its {@code
         *     CompletableFuture} is
         */
        static Decision later(String reason, CompletionStage<? extends Decision> decision) {
            return new Later(reason, decision);
        }
    }

    /**
     * The node begins its work.
     *
     * @param inputs the values that change, by the key or the name of the input socket
     */
    record Pass(Map<String, @Nullable Object> inputs) implements Decision {

        private static final Pass UNCHANGED = new Pass(Map.of());

        public Pass {
            inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        }
    }

    /**
     * The node is skipped.
     *
     * @param reason why
     */
    record Refusal(String reason) implements Decision {
        public Refusal {
            requireNonNull(reason, "reason");
        }
    }

    /**
     * The node waits.
     *
     * @param reason what it waits for
     * @param decision comes later
     */
    record Later(String reason, CompletionStage<? extends Decision> decision) implements Decision {
        public Later {
            requireNonNull(reason, "reason");
            requireNonNull(decision, "decision");
        }
    }
}
