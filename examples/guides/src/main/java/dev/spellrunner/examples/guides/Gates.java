// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.Gate;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.ManualGate;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.SpellRunner;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Pauses runs, steps through them, and lets people decide. */
public final class Gates {

    private Gates() {}

    /** Starts a run whose Outputs wait for an answer. */
    static Run startWithApproval(SpellRunner runner, ManualGate gate) {
        return runner.start(RunRequest.of(Map.of("name", "Ada")).gate(gate));
    }

    /** Returns a gate that holds each Output until somebody answers. */
    static ManualGate approvalOfOutputs() {
        return new ManualGate(node -> node.component().equals("Output"));
    }

    /** Lets a node that waits go on with another input, and returns whether it waited. */
    static boolean letPass(ManualGate gate, String node, Object input) {
        return gate.answer(NodePath.of(node), Decision.pass(Map.of("input", input)));
    }

    /** Starts a run that stops before its first node, and before each Output. */
    static Run startPaused(SpellRunner runner, ManualGate gate) {
        gate.pause();
        gate.breakpoints(List.of(), Set.of("Output"));
        Run run = runner.start(RunRequest.of(Map.of("name", "Ada")).gate(gate));
        gate.step();
        return run;
    }

    /** Returns a gate for models: ten calls a second, and a person's consent within a minute. */
    static Gate ofModels(Function<Gate.Request, CompletionStage<Decision>> askSomebody) {
        Gate rate = Gate.rate(10, Duration.ofSeconds(1));
        Gate consent = node -> Decision.later("a person's consent", askSomebody.apply(node));
        return rate.then(consent.within(Duration.ofMinutes(1), Decision.refuse("no answer in time")))
                .when(node -> node.component().equals("Generator"));
    }
}
