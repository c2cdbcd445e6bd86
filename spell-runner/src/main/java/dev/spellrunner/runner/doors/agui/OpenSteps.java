// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.agui;

import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.doors.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The steps and subagents of a run that have begun and not ended: each node is a step, one that calls a spell is a subagent
 * too, whose id what goes on inside carries. Confined.
 */
final class OpenSteps {

    private final boolean withSubagents;
    private final Map<NodePath, String> called;
    private final Map<NodePath, Step> open = new LinkedHashMap<>();

    private record Step(
            String name,
            @Nullable String subagent,
            @Nullable String owner) {}

    /**
     * Begins with none.
     *
     * @param withSubagents whether the client knows subagents
     * @param called the names of called spells by the paths of the nodes that call them, as they are drawn
     */
    OpenSteps(boolean withSubagents, Map<NodePath, String> called) {
        this.withSubagents = withSubagents;
        this.called = called;
    }

    /** Returns the subagent in which a node is; null if it is in none. */
    @Nullable
    String ownerOf(NodePath path) {
        for (NodePath scope = path.parent(); !scope.isRoot(); scope = scope.parent()) {
            Step around = open.get(scope.parent().child(scope.node()));
            if (around != null && around.subagent() != null) {
                return around.subagent();
            }
        }
        return null;
    }

    /** A node begins. */
    void begin(NodePath path, String component, long since, Words words) {
        String owner = ownerOf(path);
        boolean isSubagent = withSubagents && component.equals("Spell");
        Step step = new Step(path + " " + component, isSubagent ? path + "#" + since : null, owner);
        open.put(path, step);
        AgUiEvents.write(words, "STEP_STARTED", "stepName", step.name(), "subagentRunId", owner);
        if (isSubagent) {
            AgUiEvents.write(
                    words,
                    "SUBAGENT_STARTED",
                    "subagentRunId",
                    step.subagent(),
                    "name",
                    called.getOrDefault(path.asDrawn(), component),
                    "parentSubagentRunId",
                    owner);
        }
    }

    /** A node has ended; with the result of a spell that it called. */
    void end(NodePath path, @Nullable Object result, Words words) {
        Step step = open.remove(path);
        if (step != null && step.subagent() != null) {
            AgUiEvents.write(words, "SUBAGENT_FINISHED", "subagentRunId", step.subagent(), "result", result);
        }
        finish(step, words);
    }

    /** A node has failed, or was cancelled. */
    void fail(NodePath path, String message, Words words) {
        Step step = open.remove(path);
        if (step != null && step.subagent() != null) {
            AgUiEvents.write(words, "SUBAGENT_ERROR", "subagentRunId", step.subagent(), "message", message);
        }
        finish(step, words);
    }

    /** All end here for now, the innermost first. */
    void suspend(Words words) {
        for (NodePath path : innermostFirst()) {
            Step step = open.remove(path);
            if (step != null && step.subagent() != null) {
                AgUiEvents.write(
                        words,
                        "SUBAGENT_FINISHED",
                        "subagentRunId",
                        step.subagent(),
                        "outcome",
                        Map.of("type", "suspended"));
            }
            finish(step, words);
        }
    }

    /** All end, the innermost first. */
    void cancel(Words words) {
        innermostFirst().forEach(path -> fail(path, "cancelled", words));
    }

    private List<NodePath> innermostFirst() {
        List<NodePath> paths = new ArrayList<>();
        open.keySet().forEach(path -> paths.add(0, path));
        return paths;
    }

    private static void finish(@Nullable Step step, Words words) {
        if (step != null) {
            AgUiEvents.write(words, "STEP_FINISHED", "stepName", step.name(), "subagentRunId", step.owner());
        }
    }
}
