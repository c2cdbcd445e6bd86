// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import java.util.concurrent.Flow;

/**
 * A supplier of items, one after the other, while a spell plays: ticks of a clock, lines of a text, what
 * a client sends. Each item starts a run at the node. Must be thread-safe: one source serves every play of every spell.
 *
 * <p>The publisher has one subscriber, which asks for an item when it can run it: a publisher that can wait gives no item
 * that is not wanted yet. One that completes or fails gives no more; the others go on.
 */
@FunctionalInterface
public interface Source {

    /**
     * Begins to play a node. Called each time that the spell begins to play; must return at once.
     *
     * @param context the node, its settings, and what the items may come from
     * @return the items: plain data that does not change any more
     * @throws Exception if it cannot begin, which fails this source alone
     */
    Flow.Publisher<?> open(SourceContext context) throws Exception;
}
