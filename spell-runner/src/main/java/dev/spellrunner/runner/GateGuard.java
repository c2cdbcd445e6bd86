// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.runner.engine.Guard;
import dev.spellrunner.runner.engine.Verdict;
import dev.spellrunner.runner.plan.NodePlan;
import org.jspecify.annotations.Nullable;

/** Asks a gate for the engine. */
record GateGuard(Gate gate) implements Guard {

    static @Nullable Guard of(@Nullable Gate gate) {
        return gate == null ? null : new GateGuard(gate);
    }

    @Override
    public @Nullable Verdict ask(Arrival arrival) {
        Gate.Decision decision = gate.ask(new Gate.Request(
                arrival.run(),
                arrival.path(),
                arrival.node().node,
                arrival.node().component.name(),
                arrival.inputs(),
                arrival.node().shape.inputs.namesByKey()));
        return verdict(decision, arrival.node());
    }

    /** A gate that gives null is told so by the engine. */
    private static @Nullable Verdict verdict(Gate.@Nullable Decision decision, NodePlan node) {
        if (decision instanceof Gate.Pass pass) {
            return pass.inputs().isEmpty() ? Verdict.PASS : new Verdict.Pass(pass.inputs());
        }
        if (decision instanceof Gate.Refusal refusal) {
            return new Verdict.Refusal("node '" + node.node.id() + "' was refused: " + refusal.reason());
        }
        return decision instanceof Gate.Later later
                ? new Verdict.Later<>(later.reason(), later.decision(), given -> verdict(given, node))
                : null;
    }
}
