// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

/**
 * The function of a component. Must be thread-safe: one worker serves every run of its node at once, so it keeps nothing
 * between calls.
 */
@FunctionalInterface
public interface Worker {

    /**
     * Does the work of a node, once.
     *
     * <p>It may block if its component does not say otherwise ({@link ComponentBuilder#pure},
     * {@link ComponentBuilder#nonBlocking}); then it should honour interruption, which is how a run is cancelled. Work
     * that waits for something else is better returned as {@link Outputs#later}: then no thread waits.
     *
     * @param inputs the values of the node's data inputs
     * @param context where this happens: the run, the node, its settings, the State
     * @return the outputs; never null
     * @throws Exception if the work cannot be done; never catch one to hide it: it becomes {@code Failed} at the node,
     *     which may have an output {@code error} to go on from
     */
    Outputs work(Inputs inputs, WorkContext context) throws Exception;
}
