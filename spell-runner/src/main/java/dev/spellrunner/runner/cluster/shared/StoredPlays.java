// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import dev.spellrunner.runner.log.Channel;
import java.util.List;
import java.util.Optional;

/** The plays of the hosts of a cluster. Thread-safe; methods block, see {@link SharedStore}. */
public interface StoredPlays {

    /**
     * A play that another host has, or had. Immutable.
     *
     * @param state how it stands, as JSON
     * @param policy its policy, as JSON
     * @param lives whether its host is alive
     */
    record Play(String state, String policy, boolean lives) {}

    /** Finds the play of a spell, if another host has or had it. */
    Optional<Play> find(Channel channel);

    /**
     * Makes the play of a spell this host's, unless another one that lives has it.
     *
     * @return the play of the other one; empty if it is this host's now
     */
    Optional<Play> take(Channel channel, String policy);

    /**
     * Keeps how a play of this host stands, and publishes that on the topic of the channel.
     *
     * @param isOver whether it plays no more
     * @return whether it is this host's still
     */
    boolean tell(Channel channel, String state, String policy, boolean isOver, byte[] message);

    /** Returns the host that has a play, if there is one. */
    Optional<String> ownerOf(Channel channel);

    /** Returns the channels of the plays of a host. */
    List<Channel> of(String host);
}
