// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import dev.spellrunner.core.spell.Json;
import dev.spellrunner.runner.log.Channel;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The plays of the spells that several hosts share: a spell plays on one of them at a time, and all hear how its play stands.
 * States and policies are JSON values here, as on the wire. Thread-safe.
 */
public interface Plays {

    /**
     * A play that another host has, or had. Immutable.
     *
     * @param state how it stands, as far as that is told
     * @param policy its policy
     * @param isLost whether its host is lost: any other may take it
     */
    record Elsewhere(Map<String, @Nullable Object> state, Map<String, @Nullable Object> policy, boolean isLost) {

        public Elsewhere {
            state = Json.freeze(state);
            policy = Json.freeze(policy);
        }
    }

    /** Hears what other hosts do with plays. Called on threads of the cluster; must return at once. */
    interface Watcher {

        /**
         * The play of a spell that is open here has changed.
         *
         * @param now how it stands; empty if it plays no more
         */
        void told(Channel channel, Optional<Map<String, @Nullable Object>> now);

        /** A play of this host is another one's by now. */
        void taken(Channel channel);

        /** The host of a play is lost. */
        void lost(Channel channel, Map<String, @Nullable Object> policy);
    }

    /** Sets the listener to plays. */
    void watch(Watcher watcher);

    /**
     * Finds the play of a spell, if another host has or had it. May block.
     *
     * @throws RunsUnavailableException if that cannot be told at the moment
     */
    Optional<Elsewhere> find(Channel channel);

    /**
     * Takes the play of a spell for this host, unless another host that lives has it. May block.
     *
     * @return the play that another host has; empty if it is this host's from now on
     * @throws RunsUnavailableException if it cannot be taken at the moment
     */
    Optional<Elsewhere> take(Channel channel, Map<String, ? extends @Nullable Object> policy);

    /**
     * Tells the others how a play of this host stands, some time later and in order. A play that this host has not taken is
     * left out.
     *
     * @param isOver whether it plays no more: then it is any host's
     */
    void tell(Channel channel, Map<String, ? extends @Nullable Object> state, boolean isOver);

    /** Makes a call for a play on the host that has it; see {@link Cluster#call}. */
    CompletionStage<Map<String, @Nullable Object>> call(
            Channel channel, String method, Map<String, ? extends @Nullable Object> parameters);

    /** Tells nothing more: the others are to go on with the plays of this host as they are. */
    void leave();
}
