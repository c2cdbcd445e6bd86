// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import dev.spellrunner.core.spell.Node;

/**
 * Wraps the workers of a spell: the one point of extension for logging, retry, caching, metrics and replay.
 *
 * <p>Called once per node when a spell is made ready to run, not in a run. The worker that it returns may do something
 * before and after the one that it was given, call it again, or not at all. It must not block where the component says
 * that it does not.
 */
@FunctionalInterface
public interface WorkerDecorator {

    /**
     * Wraps the worker of a node.
     *
     * @param worker the worker to wrap
     * @param node the node whose worker it is
     * @param component the node's component
     * @return the worker to use; the one that was given where there is nothing to wrap
     */
    Worker decorate(Worker worker, Node node, Component component);
}
