// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.doors.HeldRun;
import dev.spellrunner.runner.doors.HeldRun.Approval;
import dev.spellrunner.runner.doors.HeldRuns;
import dev.spellrunner.runner.doors.mcp.Elicitation.Answer;
import dev.spellrunner.runner.host.Right;
import dev.spellrunner.runner.host.User;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks clients' users for approvals. A client of 2026-07-28 is told what is required, and calls again with the answers and
 * the signed state that it was given; an earlier one gets a request on the stream of its call. Thread-safe.
 */
final class Approvals {

    private static final String PURPOSE = "request-state";

    private final HeldRuns held;
    private final Ongoing ongoing;
    private final Seal seal;
    private final Clock clock;

    Approvals(HeldRuns held, Ongoing ongoing, Seal seal, Clock clock) {
        this.held = held;
        this.ongoing = ongoing;
        this.seal = seal;
        this.clock = clock;
    }

    // ---- 2026-07-28 ----

    /** Holds a run until its client comes back, and returns the result that sends it for answers. */
    Map<String, @Nullable Object> required(HeldRun run, String call, String spell) {
        long until = clock.instant().plus(held.holdFor()).toEpochMilli();
        String state = seal.sealed(PURPOSE, Map.of("user", run.user(), "run", run.run(), "call", call, "until", until));
        held.keep(run.run(), run);
        Map<String, Object> requests = new LinkedHashMap<>();
        for (Approval approval : run.approvals()) {
            Map<String, Object> request = new LinkedHashMap<>();
            request.put("method", "elicitation/create");
            request.put("params", Elicitation.form(approval, spell));
            requests.put(key(approval), request);
        }
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("resultType", "input_required");
        result.put("inputRequests", requests);
        result.put("requestState", state);
        return result;
    }

    private static String key(Approval approval) {
        return "g" + approval.since();
    }

    /**
     * Finds the run that a client comes back for.
     *
     * @param call stands for the tool and its arguments, which must be those of the first call
     * @throws McpError alike if the state is forged, another user's, too old, or that of another call
     */
    HeldRun comingBack(String state, User user, String call) {
        Optional<JsonNode> known = seal.opened(PURPOSE, state)
                .filter(fields -> fields.path("user").asText("").equals(user.id()))
                .filter(fields -> fields.path("call").asText("").equals(call))
                .filter(fields ->
                        fields.path("until").asLong() > clock.instant().toEpochMilli());
        return known.flatMap(fields -> held.find(fields.path("run").asText(""), user))
                .orElseThrow(() -> McpError.of(
                        McpError.INVALID_PARAMS, "the requestState is unknown, or too old (call without it)"));
    }

    /**
     * Passes on the answers of a client.
     *
     * @param by the user who answers
     * @return whether all is answered that was asked; otherwise nothing has changed
     */
    boolean answer(HeldRun run, User by, JsonNode responses) {
        by.require(Right.CONTROL);
        Map<Approval, Answer> answers = new LinkedHashMap<>();
        for (Approval approval : run.open()) {
            Optional<Answer> answer = Elicitation.answer(approval, responses.path(key(approval)));
            if (answer.isEmpty()) {
                return false;
            }
            answers.put(approval, answer.get());
        }
        answers.forEach((approval, answer) -> pass(run, by, approval, answer));
        return true;
    }

    private static void pass(HeldRun run, User by, Approval approval, Answer answer) {
        if (answer instanceof Answer.Decided decided) {
            run.answer(by, approval, decided.decision());
        } else {
            run.cancel();
        }
    }

    // ---- up to 2025-11-25 ----

    /** Returns the id of a request to a client. */
    String ask(Client client, HeldRun run, Approval approval) {
        return ongoing.ask(client, run, approval);
    }

    /**
     * Takes the response of a client.
     *
     * @throws McpError if it was not asked, or answers something else
     */
    void take(Client client, McpMessage response) {
        String id = response.id() == null ? "" : response.id().asText();
        Ongoing.Question question = ongoing.question(client, id)
                .orElseThrow(() -> McpError.refused(McpError.INVALID_REQUEST, "no request is open under this id"));
        client.user().require(Right.CONTROL);
        if (response.body().has("error")) {
            // Its user cannot be asked; another may answer.
            ongoing.answered(id);
            return;
        }
        Answer answer = Elicitation.answer(question.approval(), response.body().path("result"))
                .orElseThrow(() -> McpError.refused(McpError.INVALID_PARAMS, "the answer does not fit the form"));
        ongoing.answered(id);
        pass(question.run(), client.user(), question.approval(), answer);
    }
}
