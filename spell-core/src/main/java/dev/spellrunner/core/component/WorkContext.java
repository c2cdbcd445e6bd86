// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.core.spell.Node;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The context of a worker: the run, the node and what belongs to them. Thread-safe; valid until the worker has given its
 * outputs, after which it does nothing any more.
 */
public interface WorkContext {

    /** Returns the id of the run. */
    String run();

    /** Returns where in the run the node is. */
    NodePath path();

    /**
     * Returns an idempotency key of this execution: {@code run/path#n}, where n counts the executions of the node in the
     * run. It is the same when the execution is repeated, since the host of the run was lost meanwhile: what is asked of
     * another service with this key can be done once, if the service honours such keys.
     */
    default String execution() {
        return run() + "/" + path() + "#1";
    }

    /** Returns the node; its settings are {@link Node#data}. */
    Node node();

    /** Returns the State of the spell that the node is in. */
    State state();

    /** Returns the inputs that the spell was run with, by name. */
    Map<String, @Nullable Object> runInputs();

    /**
     * Returns the values that the run brings for public variables, by the id or the name of their node. They are no part of
     * its inputs, its events and its recording.
     */
    default Map<String, @Nullable Object> publicVariables() {
        return Map.of();
    }

    /** Returns the name of the trigger input through which the node was told to run; empty if it was pulled. */
    Optional<String> trigger();

    /** Returns the item of the node's source that started the run; empty at other nodes, and in other runs. */
    default Optional<Object> item() {
        return Optional.empty();
    }

    /**
     * Returns whom the run belongs to: the id of the user, as the host knows them; empty if the host did not say. Services
     * that keep what users own tell them apart by it. No spell can change it, and spells that are called have the same.
     */
    default String owner() {
        return "";
    }

    /** Returns what the run is tagged with, by name: a customer, an order. */
    default Map<String, String> tags() {
        return Map.of();
    }

    /**
     * Returns a secret that the run carries. It must not become an output, a chunk or part of a message: those are seen.
     *
     * @param name the secret's name
     */
    Optional<String> secret(String name);

    /**
     * Tells of the work, or gives a part of its result: becomes {@code Progress} of this node. Returns at once. Chunks
     * of text are parts of one text. A chunk that comes after the outputs is ignored.
     *
     * @param chunk plain data that does not change any more
     */
    void progress(@Nullable Object chunk);

    /**
     * Reports the tokens that a language model took for this work. Several reports of one execution are added; the sum is
     * in the node's {@code Completed} and, over all nodes, in the root's. A report after the outputs is ignored.
     *
     * @param usage what the model counted
     */
    default void usage(Usage usage) {
        // A context that keeps no count, such as that of a test
    }

    /** Tells whether the work is no longer wanted. */
    boolean isCancelled();

    /**
     * Says what to do when the work is no longer wanted, or at once if that is so already. Called at most once, on some
     * thread; it should return at once. The worker's thread is interrupted anyway.
     *
     * @param action for example closes the connection that the worker waits for
     */
    void onCancel(Runnable action);
}
