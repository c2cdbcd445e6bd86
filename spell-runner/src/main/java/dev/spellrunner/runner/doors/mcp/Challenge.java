// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says in the header {@code WWW-Authenticate} which token a client needs (RFC 6750). Immutable.
 *
 * @param resource tells where tokens come from; null if they are given out by hand
 */
record Challenge(@Nullable ProtectedResource resource) {

    static final String HEADER = "WWW-Authenticate";

    /** Returns the challenge to an unknown client; with what is wrong with its token, if it sent one. */
    String unauthorized(@Nullable String error) {
        List<String> parameters = new ArrayList<>();
        if (error != null) {
            parameters.add("error=\"" + error + "\"");
        }
        return challenge(parameters);
    }

    /** Returns the challenge to a client whose token lacks a right: the scope of that name, unless the servers have none. */
    String insufficient(String right) {
        List<String> parameters = new ArrayList<>(List.of("error=\"insufficient_scope\""));
        if (resource == null || resource.scopes().isEmpty() || resource.scopes().contains(right)) {
            parameters.add("scope=\"" + right + "\"");
        }
        return challenge(parameters);
    }

    private String challenge(List<String> parameters) {
        if (resource != null) {
            parameters.add(resource.challenge());
        }
        return parameters.isEmpty() ? "Bearer" : "Bearer " + String.join(", ", parameters);
    }
}
