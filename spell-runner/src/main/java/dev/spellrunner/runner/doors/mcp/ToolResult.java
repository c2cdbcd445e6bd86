// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import dev.spellrunner.core.event.NodeError;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.doors.DoorJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The result of a call of a tool. */
final class ToolResult {

    private static final String RUN = "dev.spellrunner/run";

    private ToolResult() {}

    /** Returns the result of a run. */
    static Map<String, @Nullable Object> of(RunResult run) {
        Map<String, @Nullable Object> result;
        if (run.isCompleted()) {
            result = completed(DoorJson.plain(run.outputs()));
        } else {
            result = refused(String.join(
                    "; ", run.failures().stream().map(NodeError::toString).toList()));
        }
        result.put("_meta", Map.of(RUN, run.run()));
        return result;
    }

    /** Returns the result of a run that was cancelled. */
    static Map<String, @Nullable Object> cancelled(RunResult run, String why) {
        return brokenOff(run.run(), "cancelled: " + why);
    }

    private static Map<String, @Nullable Object> completed(Map<String, @Nullable Object> outputs) {
        Attachments attachments = new Attachments();
        Map<String, @Nullable Object> others = new LinkedHashMap<>();
        outputs.forEach((name, value) -> others.put(name, attachments.without(value)));
        Object only = others.size() == 1 ? others.values().iterator().next() : null;
        List<Map<String, Object>> content = new ArrayList<>(attachments.content());
        if (!(only instanceof String) || content.isEmpty()) {
            content.add(0, text(only instanceof String said ? said : DoorJson.text(others)));
        }
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("content", content);
        result.put("structuredContent", outputs);
        result.put("isError", false);
        return result;
    }

    /** Returns the result of a call that came to nothing, which a model is told so that it can mend it. */
    static Map<String, @Nullable Object> refused(String why) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("content", List.of(text(why)));
        result.put("isError", true);
        return result;
    }

    /** Returns the result of a call of whose run no more is told, although it may go on. */
    static Map<String, @Nullable Object> brokenOff(String run, String why) {
        Map<String, @Nullable Object> result = refused(why);
        result.put("_meta", Map.of(RUN, run));
        return result;
    }

    private static Map<String, Object> text(String text) {
        Map<String, Object> part = new LinkedHashMap<>();
        part.put("type", "text");
        part.put("text", text);
        return part;
    }
}
