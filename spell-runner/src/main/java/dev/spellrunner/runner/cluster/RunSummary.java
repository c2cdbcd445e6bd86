// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.log.Channel;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run as it stands in a list of runs. Immutable.
 *
 * @param channel whose run it is, and of which spell
 * @param run the id of the run
 * @param name the name of the spell
 * @param version the version of the spell
 * @param status how it stands
 * @param startedAt when it began
 * @param endedAt when it ended; empty while it is under way
 * @param inputs the beginning of its inputs as JSON
 * @param tags what it is tagged with, by name
 */
public record RunSummary(
        Channel channel,
        String run,
        String name,
        String version,
        RunStatus status,
        Instant startedAt,
        Optional<Instant> endedAt,
        String inputs,
        Map<String, String> tags) {

    public RunSummary {
        requireNonNull(channel, "channel");
        requireNonNull(run, "run");
        requireNonNull(name, "name");
        requireNonNull(version, "version");
        requireNonNull(status, "status");
        requireNonNull(startedAt, "startedAt");
        requireNonNull(endedAt, "endedAt");
        requireNonNull(inputs, "inputs");
        tags = Map.copyOf(tags);
    }

    /** Returns the parts by name, as they are written as JSON. */
    public Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("run", run);
        fields.put("spell", channel.spell());
        fields.put("name", name);
        fields.put("version", version);
        fields.put("status", status.wireName());
        fields.put("startedAt", startedAt.toString());
        endedAt.ifPresent(at -> fields.put("endedAt", at.toString()));
        fields.put("inputs", inputs);
        if (!tags.isEmpty()) {
            fields.put("tags", tags);
        }
        return fields;
    }
}
