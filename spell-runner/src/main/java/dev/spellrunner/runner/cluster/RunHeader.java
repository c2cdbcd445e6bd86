// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.spell.Json;
import dev.spellrunner.runner.log.Channel;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The facts that are needed to go on with a run elsewhere, and that no event holds. Immutable.
 *
 * @param channel whose run it is, and of which spell
 * @param run the id of the run
 * @param trigger the trigger that the request named
 * @param startedAt when it was begun
 * @param deadline when it is to be cancelled
 * @param version the version of the spell, see {@link dev.spellrunner.core.spell.Spell#version}
 * @param hasSecrets whether it carries secrets, which are kept nowhere
 * @param outlives whether it continues when its connection, or its host, is gone
 * @param stops where it stops, as the host that began it wrote it
 * @param variables what the request brought for public variables
 * @param tags what the run is tagged with, by name
 */
public record RunHeader(
        Channel channel,
        String run,
        Optional<String> trigger,
        Instant startedAt,
        Optional<Instant> deadline,
        String version,
        boolean hasSecrets,
        boolean outlives,
        Map<String, @Nullable Object> stops,
        Map<String, @Nullable Object> variables,
        Map<String, String> tags) {

    public RunHeader {
        requireNonNull(channel, "channel");
        requireNonNull(run, "run");
        requireNonNull(trigger, "trigger");
        requireNonNull(startedAt, "startedAt");
        requireNonNull(deadline, "deadline");
        requireNonNull(version, "version");
        stops = Json.freeze(stops);
        variables = Json.freeze(variables);
        tags = Map.copyOf(tags);
    }

    /** Returns the same run, which stops elsewhere. */
    public RunHeader stoppingAt(Map<String, @Nullable Object> others) {
        return new RunHeader(
                channel, run, trigger, startedAt, deadline, version, hasSecrets, outlives, others, variables, tags);
    }
}
