// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.spell.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A State that a run reads and writes, as it is after one of the run's events. Immutable.
 *
 * @param spell the id of the called spell whose State it is; empty for that of the run's own spell
 * @param id names the State: runs whose images have the same id share it
 * @param version counts the State's changes: of two images with the same id the larger one is the later
 * @param values the values by name
 */
public record StateImage(String spell, String id, long version, Map<String, @Nullable Object> values) {

    public StateImage {
        requireNonNull(spell, "spell");
        requireNonNull(id, "id");
        values = Json.freeze(values);
    }
}
