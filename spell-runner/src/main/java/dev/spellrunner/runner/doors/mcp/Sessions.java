// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.host.User;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The sessions of clients up to 2025-11-25. Nothing is kept: a session's name says all, and is good on every server with the
 * same key. Immutable and thread-safe.
 */
final class Sessions {

    private static final String PURPOSE = "session";

    private final Seal seal;

    Sessions(Seal seal) {
        this.seal = seal;
    }

    /** Returns the name of a new session. */
    String begin(User user, boolean canBeAsked) {
        return seal.sealed(
                PURPOSE, Map.of("id", UUID.randomUUID().toString(), "user", user.id(), "canBeAsked", canBeAsked));
    }

    /**
     * Returns whether the client of a session can be asked.
     *
     * @throws McpError if it is none of the user's; the client begins another one then
     */
    boolean canBeAsked(String session, User user) {
        Optional<JsonNode> known = seal.opened(PURPOSE, session)
                .filter(fields -> fields.path("user").asText("").equals(user.id()));
        if (known.isEmpty()) {
            throw new McpError(404, McpError.INVALID_REQUEST, "there is no such session (initialize again)", Map.of());
        }
        return known.get().path("canBeAsked").asBoolean();
    }

    /** Tells whether a client with such capabilities shows its user a form. */
    static boolean showsForms(JsonNode capabilities) {
        JsonNode elicitation = capabilities.path("elicitation");
        return elicitation.isObject() && (elicitation.isEmpty() || elicitation.has("form"));
    }
}
