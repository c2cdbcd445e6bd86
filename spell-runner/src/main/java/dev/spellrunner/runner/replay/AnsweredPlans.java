// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.runner.engine.InputsByKey;
import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Plan;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** The plans of a run in which something stands in for the workers: one for each spell. Confined to the run's thread. */
final class AnsweredPlans {

    private final AnsweredPlan.Answers answers;
    private final boolean keepTimeouts;
    private final Map<Plan, Plan> copies = new HashMap<>();

    AnsweredPlans(AnsweredPlan.Answers answers, boolean keepTimeouts) {
        this.answers = answers;
        this.keepTimeouts = keepTimeouts;
    }

    /** Returns a plan whose workers, and those of the spells that it calls, are asked for what they give. */
    Plan of(Plan plan) {
        Plan known = copies.get(plan);
        if (known != null) {
            return known;
        }
        Deque<Plan> open = new ArrayDeque<>();
        Plan copy = copyOf(plan);
        open.add(plan);
        for (Plan next; (next = open.poll()) != null; ) {
            Plan itsCopy = copies.getOrDefault(next, next);
            for (NodePlan node : next.nodes) {
                Plan called = node.called;
                if (called == null) {
                    continue;
                }
                if (!copies.containsKey(called)) {
                    copyOf(called);
                    open.add(called);
                }
                itsCopy.nodes[node.index].called = copies.get(called);
            }
        }
        return copy;
    }

    private Plan copyOf(Plan plan) {
        Plan copy = plan.withWorkers(
                node -> (Inputs inputs, WorkContext context) ->
                        answers.answer(plan, node, (InputsByKey) inputs, context),
                keepTimeouts);
        copies.put(plan, copy);
        return copy;
    }
}
