// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.doors.HeldRun;
import dev.spellrunner.runner.doors.HeldRun.Approval;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The requests that are under way in both directions: calls that clients may cancel, and questions to their users. Thread-safe. */
final class Ongoing {

    private final Map<List<Object>, Run> calls = new ConcurrentHashMap<>();
    private final Map<String, Question> questions = new ConcurrentHashMap<>();

    /** A question to a client. Immutable. */
    record Question(Client client, HeldRun run, Approval approval) {}

    /** A call has begun; one of a client without a session cannot be told from those of others, and not be cancelled. */
    void begun(Client client, JsonNode id, Run run) {
        String session = client.session();
        if (session == null) {
            return;
        }
        List<Object> key = List.of(client.user().id(), session, id);
        calls.put(key, run);
        run.onEnd(result -> calls.remove(key, run));
    }

    /** Cancels a call, if it is under way. */
    void cancel(Client client, JsonNode id) {
        String session = client.session();
        Run run = session == null ? null : calls.get(List.of(client.user().id(), session, id));
        if (run != null) {
            run.cancel();
        }
    }

    /** Returns the id under which a client is asked for an approval; it cannot be guessed. */
    String ask(Client client, HeldRun run, Approval approval) {
        String id = UUID.randomUUID().toString();
        questions.put(id, new Question(client, run, approval));
        run.onEnd(() -> questions.remove(id));
        return id;
    }

    /** Returns what was asked of a client under an id. */
    Optional<Question> question(Client client, String id) {
        return Optional.ofNullable(questions.get(id))
                .filter(asked -> asked.client().user().equals(client.user()))
                .filter(asked -> String.valueOf(asked.client().session()).equals(String.valueOf(client.session())));
    }

    /** A question is answered. */
    void answered(String id) {
        questions.remove(id);
    }
}
