// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spellrunner.runner.log.Channel;
import java.util.Base64;

/**
 * Names the topics of a cluster. What belongs to a user has the user's id in braces, encoded, so that another's topic cannot be
 * named by accident. Immutable.
 *
 * @param prefix what all of a cluster begin with
 */
public record Topics(String prefix) {

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    /** Names the topic of what runs and plays of a spell tell. */
    public String of(Channel channel) {
        return ofUser(channel.user(), "on:") + channel.spell();
    }

    /** Names the topic on which a host is called. */
    public String ofHost(String host) {
        return prefix + ":host:" + host;
    }

    /** Names the topic on which the ids of spells are told that have changed. */
    public String ofSpells(String owner) {
        return ofUser(owner, "spells-changed");
    }

    /** Names something of a user. */
    public String ofUser(String user, String kind) {
        return prefix + ":{" + encoded(user) + "}:" + kind;
    }

    /** Returns a user as it stands in a name. */
    public static String encoded(String user) {
        return ENCODER.encodeToString(user.getBytes(UTF_8));
    }
}
