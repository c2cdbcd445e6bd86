// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.agents;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.spell.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A character that talks by a spell. Immutable.
 *
 * @param id the agent's id; may be empty
 * @param name the agent's name
 * @param projectId the id of the project; may be empty
 * @param rootSpellId the id or name of the spell that answers; empty if the agent has none
 * @param publicVariables what the agent sets of its spell's public variables, by the id or name of their node
 */
public record Agent(
        String id, String name, String projectId, String rootSpellId, Map<String, @Nullable Object> publicVariables) {

    public Agent {
        requireNonNull(id, "id");
        requireNonNull(name, "name");
        requireNonNull(projectId, "projectId");
        requireNonNull(rootSpellId, "rootSpellId");
        publicVariables = Json.freeze(publicVariables);
    }
}
