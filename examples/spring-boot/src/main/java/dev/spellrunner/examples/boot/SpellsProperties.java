// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.boot;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties {@code spells.*} of the application.
 *
 * @param directory where the spells are; a text, since Spring takes a path for a resource of the application
 * @param tokens the users by token; without any, nobody gets in
 * @param origins the origins whose pages may connect besides those of this site
 * @param deadline how long a run may take
 * @param messageBytes how large a message of a WebSocket may be
 */
@ConfigurationProperties("spells")
record SpellsProperties(
        @DefaultValue("spells") String directory,
        @DefaultValue Map<String, String> tokens,
        @DefaultValue List<String> origins,
        @DefaultValue("5m") Duration deadline,
        @DefaultValue("1048576") int messageBytes) {}
