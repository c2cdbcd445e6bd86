// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.log.Channel;
import java.util.Map;

/**
 * A run that is about to begin. Immutable.
 *
 * @param run the id of the run
 * @param channel whose run it is, and the id of its spell
 * @param spell the name of its spell
 * @param version the version of its spell, the hash of its content
 * @param origin where it was asked for
 * @param tags what it is tagged with, by name
 */
public record ObservedRun(
        String run, Channel channel, String spell, String version, RunOrigin origin, Map<String, String> tags) {

    /**
     * The tag with the client's name for the conversation that a run belongs to, which chat clients and agent front ends send.
     * It tells apart the conversations of one user alone.
     */
    public static final String CONVERSATION = "conversation";

    public ObservedRun {
        requireNonNull(run, "run");
        requireNonNull(channel, "channel");
        requireNonNull(spell, "spell");
        requireNonNull(version, "version");
        requireNonNull(origin, "origin");
        tags = Map.copyOf(tags);
    }
}
