// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.runner.plan.NodePlan;

/** Hears what {@link Order} finds besides nodes that can work. */
interface Finds {

    /** Nothing is left to be done in a scope. */
    void idle(Scope scope);

    /** A node cannot work, since a value that it needs cannot be had. */
    void lacks(Scope scope, NodePlan node, Reason why);

    /** The trigger of a node that is to iterate has come. */
    void iterates(Loop loop);
}
