// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.boot;

import dev.spellrunner.core.component.WorkPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code spells.*} of the application.
 *
 * @param directory where the spells are; a text, since Spring takes a path for a resource of the application
 * @param tokens the users by token; without any, all clients are refused
 * @param origins the origins whose pages may connect besides those of this site
 * @param deadline how long a run may take
 * @param messageBytes how large a message of a WebSocket may be
 * @param policies by component, how its workers work; names with a space are written {@code [Text Completion]}
 */
@ConfigurationProperties("spells")
record SpellsProperties(
        @DefaultValue("spells") String directory,
        @DefaultValue Map<String, String> tokens,
        @DefaultValue List<String> origins,
        @DefaultValue("5m") Duration deadline,
        @DefaultValue("1048576") int messageBytes,
        @DefaultValue Map<String, Policy> policies) {

    /** Returns the policies as the components take them. */
    Map<String, WorkPolicy> workPolicies() {
        return policies.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, policy -> policy.getValue().workPolicy()));
    }

    /**
     * A policy of one component.
     *
     * @param attempts how often a worker tries, the first time included
     * @param backoff the pause before the second attempt
     * @param timeout how long a node may take; null for as the component says
     * @param atOnce how many workers of the component work at once; 0 for as many as there are
     */
    record Policy(
            @DefaultValue("1") int attempts,
            @DefaultValue("0s") Duration backoff,
            @Nullable Duration timeout,
            @DefaultValue("0") int atOnce) {

        WorkPolicy workPolicy() {
            return new WorkPolicy(attempts, backoff, timeout, atOnce);
        }
    }
}
