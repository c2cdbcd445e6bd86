// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.engine.RunLoop;
import dev.spellrunner.runner.plan.NodePlan;

/** Ends nodes by hand, as is recorded. Immutable. */
record HandAgain(RecordedNodes nodes) {

    void end(RunLoop run, NodeEvent end) {
        NodePlan node = nodes.find(end.path());
        String reason = end instanceof NodeEvent.Cancelled cancelled ? cancelled.reason() : "skipped by hand";
        Outputs.Values given = end instanceof NodeEvent.Completed completed && node != null
                ? RecordedValues.outputs(completed, node.shape)
                : null;
        run.skipAgain(end.path(), reason, given);
    }
}
