// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.agui;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.doors.DoorJson;
import dev.spellrunner.runner.doors.HeldRun;
import dev.spellrunner.runner.doors.HeldRun.Approval;
import dev.spellrunner.runner.host.User;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Approvals as interrupts, and the answers to them. */
final class Interrupts {

    private static final Map<String, Object> RESPONSE_SCHEMA = Map.of(
            "type",
            "object",
            "properties",
            Map.of(
                    "approved", Map.of("type", "boolean"),
                    "inputs", Map.of("type", "object", "description", "the inputs that change, by name"),
                    "reason", Map.of("type", "string")),
            "required",
            List.of("approved"));

    private Interrupts() {}

    /** A resume that does not answer what was asked; says why. */
    static final class Unfit extends Exception {
        private static final long serialVersionUID = 1;

        Unfit(String why) {
            super(why, null, false, false);
        }
    }

    static String id(HeldRun run, Approval approval) {
        return run.run() + ":" + approval.path() + ":" + approval.since();
    }

    /** Returns the runs that answers name, as far as they have the form of {@link #id}. */
    static List<String> runs(JsonNode resume) {
        List<String> runs = new ArrayList<>();
        for (JsonNode entry : resume) {
            String[] parts = entry.path("interruptId").asText("").split(":", -1);
            if (parts.length > 2) {
                runs.add(parts[0]);
            }
        }
        return runs;
    }

    static Map<String, Object> fields(HeldRun run, Approval approval, Instant until, @Nullable String owner) {
        Map<String, Object> ours = new LinkedHashMap<>();
        ours.put("run", run.run());
        ours.put("path", approval.path().toString());
        ours.put("component", approval.request().component());
        ours.put("inputs", approval.shown());
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", id(run, approval));
        fields.put("reason", "spellrunner:gate");
        fields.put(
                "message",
                "May node '" + approval.path() + "' (" + approval.request().component() + ") go on?");
        fields.put("responseSchema", RESPONSE_SCHEMA);
        fields.put("expiresAt", until.toString());
        fields.put("metadata", Map.of("spellrunner", ours));
        if (owner != null) {
            fields.put("subagentRunId", owner);
        }
        return fields;
    }

    /**
     * Passes answers on.
     *
     * @param by the user who answers
     * @param resume what the client sent: {@code [{interruptId, status, payload}]}
     * @throws Unfit if they do not answer all that was asked; then nothing has changed
     */
    static void answer(HeldRun run, User by, JsonNode resume) throws Unfit {
        Map<String, JsonNode> answers = new LinkedHashMap<>();
        resume.forEach(entry -> answers.put(entry.path("interruptId").asText(""), entry));
        Map<Approval, Decision> decisions = new LinkedHashMap<>();
        Map<String, Approval> asked = new LinkedHashMap<>();
        run.approvals().forEach(approval -> asked.put(id(run, approval), approval));
        for (String id : answers.keySet()) {
            if (!asked.containsKey(id)) {
                throw new Unfit("there is no interrupt '" + id + "' on this thread");
            }
        }
        List<Approval> open = run.open();
        for (Map.Entry<String, Approval> each : asked.entrySet()) {
            JsonNode entry = answers.get(each.getKey());
            if (entry == null) {
                throw new Unfit("the interrupt '" + each.getKey() + "' is not answered (answer all of a thread)");
            }
            if (open.contains(each.getValue())) {
                decisions.put(each.getValue(), decision(each.getValue(), entry));
            }
        }
        decisions.forEach((approval, decision) -> run.answer(by, approval, decision));
    }

    private static Decision decision(Approval approval, JsonNode entry) throws Unfit {
        if (entry.path("status").asText("").equals("cancelled")) {
            return Decision.refuse("abandoned");
        }
        JsonNode payload = entry.path("payload");
        JsonNode approved = payload.isBoolean() ? payload : payload.path("approved");
        if (!entry.path("status").asText("").equals("resolved") || !approved.isBoolean()) {
            throw new Unfit("an answer does not fit (send status resolved with payload {approved}, or cancelled)");
        }
        if (!approved.booleanValue()) {
            String reason = payload.path("reason").asText("");
            return Decision.refuse(reason.isBlank() ? "refused by the client's user" : reason);
        }
        JsonNode inputs = payload.has("inputs") ? payload.path("inputs") : payload.path("editedArgs");
        if (!inputs.isMissingNode() && !inputs.isObject()) {
            throw new Unfit("'inputs' of an answer is not an object (send values by name)");
        }
        return Decision.pass(changed(approval, inputs));
    }

    private static Map<String, @Nullable Object> changed(Approval approval, JsonNode inputs) throws Unfit {
        Map<String, @Nullable Object> changed = new LinkedHashMap<>();
        Map<String, String> names = approval.request().inputNames();
        for (Map.Entry<String, JsonNode> each : inputs.properties()) {
            if (!names.containsKey(each.getKey()) && !names.containsValue(each.getKey())) {
                throw new Unfit("node '" + approval.path() + "' has no input '" + each.getKey() + "' (it has "
                        + names.values() + ")");
            }
            changed.put(each.getKey(), DoorJson.plain(each.getValue()));
        }
        return changed;
    }

    /** Returns all interrupts of a run. */
    static List<Map<String, Object>> all(HeldRun run, Instant until, Function<Approval, @Nullable String> owner) {
        return run.approvals().stream()
                .map(approval -> fields(run, approval, until, owner.apply(approval)))
                .toList();
    }
}
