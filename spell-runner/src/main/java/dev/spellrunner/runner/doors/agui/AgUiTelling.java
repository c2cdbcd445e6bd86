// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.agui;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.core.event.NodeError;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.doors.DoorJson;
import dev.spellrunner.runner.doors.HeldRun;
import dev.spellrunner.runner.doors.MessagePlaces;
import dev.spellrunner.runner.doors.Translation;
import dev.spellrunner.runner.doors.Words;
import dev.spellrunner.runner.host.ServiceException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tells of a run in events of AG-UI, from RUN_STARTED to RUN_FINISHED or RUN_ERROR. */
final class AgUiTelling implements Translation {

    private final AgUiInput input;
    private final Agent agent;
    private final List<HeldRun.Working> reopened;
    private final boolean asks;
    private final Function<HeldRun, Instant> keep;
    private final OpenSteps steps;

    private String run = "";
    /** The texts that were said, by the ids of their messages. */
    private final Map<String, StringBuilder> said = new LinkedHashMap<>();

    private String saidBefore = "";
    private @Nullable String openText;
    private long answeringSince;

    /**
     * The spell that runs. Immutable.
     *
     * @param outputs the names of its outputs
     * @param answering the node whose progress is the answer; null if there is none
     * @param called the names of called spells by the paths of the nodes that call them
     */
    record Agent(
            String id,
            String version,
            List<String> outputs,
            @Nullable NodePath answering,
            Map<NodePath, String> called) {}

    /**
     * Creates what tells of a run.
     *
     * @param reopened the nodes that work already, the outermost first
     * @param asks whether the client's user may approve; otherwise nodes wait for another user
     * @param keep holds the run for the thread, and returns until when
     */
    AgUiTelling(
            AgUiInput input,
            Agent agent,
            List<HeldRun.Working> reopened,
            boolean asks,
            Function<HeldRun, Instant> keep) {
        this.input = input;
        this.agent = agent;
        this.reopened = reopened;
        this.asks = asks;
        this.keep = keep;
        this.steps = new OpenSteps(input.is10(), agent.called());
    }

    @Override
    public boolean asks() {
        return asks;
    }

    @Override
    public void begin(String ofRun, Words words) {
        run = ofRun;
        saidBefore = input.saidBy(run);
        AgUiEvents.write(
                words,
                "RUN_STARTED",
                "threadId",
                input.threadId(),
                "runId",
                input.runId(),
                "protocolVersion",
                input.is10() ? "1.0" : null);
        Map<String, Object> activity = new LinkedHashMap<>();
        activity.put("run", run);
        activity.put("spell", agent.id());
        activity.put("version", agent.version());
        activity.put("nodes", Map.of());
        AgUiEvents.write(
                words,
                "ACTIVITY_SNAPSHOT",
                "messageId",
                "run-" + run,
                "activityType",
                "spellrunner.run",
                "content",
                activity);
        reopened.forEach(each -> steps.begin(each.path(), each.component(), each.since(), words));
    }

    @Override
    public void hear(NodeEvent event, Words words) {
        NodePath path = event.path();
        if (path.isRoot()) {
            return;
        }
        String owner = steps.ownerOf(path);
        if (event instanceof NodeEvent.Started) {
            steps.begin(path, event.component(), event.seq(), words);
            answeringSince = path.equals(agent.answering()) ? event.seq() : answeringSince;
        } else if (event instanceof NodeEvent.Progress progress) {
            tell(progress, owner, words);
        } else if (event instanceof NodeEvent.Completed completed) {
            endText(path, words);
            steps.end(path, completed.outputs(), words);
        } else if (event instanceof NodeEvent.Failed failed) {
            endText(path, words);
            AgUiEvents.custom(
                    words,
                    "failed",
                    owner,
                    "path",
                    path.toString(),
                    "error",
                    failed.error().fields());
            steps.fail(path, failed.error().toString(), words);
        } else if (event instanceof NodeEvent.Cancelled cancelled) {
            endText(path, words);
            AgUiEvents.custom(
                    words,
                    "cancelled",
                    owner,
                    "path",
                    path.toString(),
                    "reason",
                    cancelled.reason(),
                    "by",
                    cancelled.by().name());
            steps.fail(path, cancelled.reason(), words);
        } else if (event instanceof NodeEvent.Skipped skipped) {
            AgUiEvents.custom(words, "skipped", owner, "path", path.toString(), "reason", skipped.reason());
        } else if (event instanceof NodeEvent.Waiting waiting) {
            AgUiEvents.custom(words, "waiting", owner, "path", path.toString(), "reason", waiting.reason());
        }
    }

    // ---- texts ----

    private void tell(NodeEvent.Progress progress, @Nullable String owner, Words words) {
        NodePath path = progress.path();
        if (!path.equals(agent.answering()) || !(progress.chunk() instanceof String text)) {
            AgUiEvents.custom(
                    words,
                    "progress",
                    owner,
                    "path",
                    path.toString(),
                    "component",
                    progress.component(),
                    "chunk",
                    progress.chunk());
        } else if (!text.isEmpty()) {
            String id = openText;
            if (id == null) {
                id = run + ":" + path + ":" + answeringSince;
                openText = id;
                beginText(id, owner, words);
            }
            addText(id, text, owner, words);
        }
    }

    private static void beginText(String id, @Nullable String owner, Words words) {
        AgUiEvents.write(words, "TEXT_MESSAGE_START", "messageId", id, "role", "assistant", "subagentRunId", owner);
    }

    private void addText(String id, String text, @Nullable String owner, Words words) {
        said.computeIfAbsent(id, added -> new StringBuilder()).append(text);
        AgUiEvents.write(words, "TEXT_MESSAGE_CONTENT", "messageId", id, "delta", text, "subagentRunId", owner);
    }

    private void endText(NodePath path, Words words) {
        String id = openText;
        if (id != null && path.equals(agent.answering())) {
            openText = null;
            AgUiEvents.write(words, "TEXT_MESSAGE_END", "messageId", id, "subagentRunId", steps.ownerOf(path));
        }
    }

    private void endText(Words words) {
        NodePath answering = agent.answering();
        if (answering != null) {
            endText(answering, words);
        }
    }

    /** Tells the rest of the answer as a message of its own: the one that was streamed has ended with its node. */
    private void tellTheRest(String answer, Words words) {
        String known = saidBefore + String.join("", said.values());
        String missing = answer.startsWith(known) ? answer.substring(known.length()) : answer;
        if (!missing.isEmpty()) {
            String id = run + ":answer";
            beginText(id, null, words);
            addText(id, missing, null, words);
            AgUiEvents.write(words, "TEXT_MESSAGE_END", "messageId", id);
        }
    }

    // ---- the end ----

    @Override
    public boolean hold(HeldRun held, Words words) {
        List<Map<String, Object>> interrupts = Interrupts.all(
                held, keep.apply(held), approval -> input.is10() ? steps.ownerOf(approval.path()) : null);
        endText(words);
        steps.suspend(words);
        AgUiEvents.write(words, "STATE_SNAPSHOT", "snapshot", input.state());
        AgUiEvents.write(words, "MESSAGES_SNAPSHOT", "messages", messages());
        finish(null, Map.of("type", "interrupt", "interrupts", interrupts), null, words);
        return true;
    }

    private List<Object> messages() {
        List<Object> messages = new ArrayList<>();
        for (JsonNode message : input.body().path("messages")) {
            messages.add(message);
        }
        said.forEach((id, text) -> messages.add(Map.of("id", id, "role", "assistant", "content", text.toString())));
        return messages;
    }

    @Override
    public void end(RunResult result, @Nullable Usage usage, Words words) {
        if (result.isCompleted()) {
            endText(words);
            steps.cancel(words);
            Map<String, @Nullable Object> outputs = DoorJson.plain(result.outputs());
            tellTheRest(MessagePlaces.answer(agent.outputs(), outputs), words);
            Map<String, @Nullable Object> state = input.state();
            state.put("outputs", outputs);
            AgUiEvents.write(words, "STATE_SNAPSHOT", "snapshot", state);
            finish(outputs, Map.of("type", "success"), usage, words);
        } else {
            fail(
                    String.join(
                            "; ",
                            result.failures().stream().map(NodeError::toString).toList()),
                    "run-failed",
                    words);
        }
    }

    /** The protocol has no place for the reason but in its errors; so it is told as the run's, before the end. */
    @Override
    public void cancelled(RunResult result, String why, Words words) {
        if (input.is10()) {
            endText(words);
            steps.cancel(words);
            AgUiEvents.custom(words, "cancelled", null, "path", "", "reason", why);
            finish(null, Map.of("type", "cancelled"), null, words);
        } else {
            fail("the run was cancelled: " + why, "cancelled", words);
        }
    }

    private void finish(@Nullable Object result, Map<String, Object> outcome, @Nullable Usage usage, Words words) {
        AgUiEvents.write(
                words,
                "RUN_FINISHED",
                "threadId",
                input.threadId(),
                "runId",
                input.runId(),
                "result",
                result,
                "outcome",
                outcome,
                "usage",
                input.is10() && usage != null ? List.of(tokens(usage)) : null);
    }

    private static Map<String, Object> tokens(Usage usage) {
        Map<String, Object> tokens = new LinkedHashMap<>();
        if (!usage.model().isEmpty()) {
            tokens.put("model", usage.model());
        }
        tokens.put("inputTokens", usage.input());
        tokens.put("outputTokens", usage.output());
        tokens.put("totalTokens", usage.input() + usage.output());
        return tokens;
    }

    static void fail(String message, String code, Words words) {
        AgUiEvents.write(words, "RUN_ERROR", "message", message, "code", code);
    }

    @Override
    public void breakOff(ServiceException why, Words words) {
        Object own = why.data().get("code");
        fail(
                String.valueOf(why.getMessage()),
                own instanceof String code ? code : why.code().wireName(),
                words);
    }
}
