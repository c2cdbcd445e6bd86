// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.runner.PlayPolicy;
import dev.spellrunner.runner.PlayState;
import dev.spellrunner.runner.host.ReadySpells.Ready;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.log.Channel;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The spells that play on a host: a spell plays once for all connections that a user has open on it, on the connection that began it, and
 * as long as that has it open. Thread-safe.
 */
final class HostedPlays {

    /** A spell that a connection has open, and may play. */
    interface Played {

        /** Returns whose spell it is. */
        Channel channel();

        /** Tells whether it plays, or is about to. */
        boolean isPlaying();

        /** Says that it is about to play: from now on it counts as playing. */
        void expectPlay();

        /** Plays it; null if it is closed meanwhile. */
        @Nullable
        PlayState play(Ready ready, PlayPolicy policy);

        /** Pauses the play. */
        PlayState pause();

        /** Stops the play. */
        PlayState stop();

        /** Returns how the play stands. */
        PlayState playState();

        /** Gives an item to a source, and tells when it waits no longer; false if there is no room for it. */
        boolean push(@Nullable String source, Object item, Runnable left);
    }

    /** By channel, the connection's spell that plays, or that played last. */
    private final Map<Channel, Played> players = new ConcurrentHashMap<>();

    /**
     * Plays a spell, where it plays already or here.
     *
     * @throws ServiceException {@code invalid-request}, if it has no source; {@code not-found}, if it is closed meanwhile
     */
    PlayState play(Played here, Ready ready, PlayPolicy policy) {
        while (true) {
            Played player = players.compute(here.channel(), (channel, other) -> {
                Played chosen = other != null && other.isPlaying() ? other : here;
                chosen.expectPlay();
                return chosen;
            });
            PlayState state = legal(() -> player.play(ready, policy));
            if (state != null) {
                return state;
            }
            forget(player);
            if (player == here) {
                throw new ServiceException(Code.NOT_FOUND, "the spell is not open any more (open it first)");
            }
        }
    }

    PlayState pause(Played here) {
        return player(here).pause();
    }

    PlayState stop(Played here) {
        return player(here).stop();
    }

    PlayState state(Played here) {
        return player(here).playState();
    }

    /**
     * Gives an item to a source.
     *
     * @param left called when the item waits no longer; idempotent
     * @throws ServiceException {@code invalid-request}, if there is no such source, or the spell does not play; {@code busy}, if
     *     as many items wait there as may
     */
    void push(Played here, @Nullable String source, Object item, Runnable left) {
        if (!legal(() -> player(here).push(source, item, left))) {
            throw new ServiceException(Code.BUSY, "the queue of the source is full (try again later)");
        }
    }

    /** A connection closes its spell. */
    void forget(Played closed) {
        players.remove(closed.channel(), closed);
    }

    /** Tells whether a spell plays on this host, whichever connection plays it. */
    boolean isPlaying(Played here) {
        return player(here).isPlaying();
    }

    /** Returns what plays a spell on this host. */
    Optional<Played> playing(Channel channel) {
        return Optional.ofNullable(players.get(channel)).filter(Played::isPlaying);
    }

    private Played player(Played here) {
        return players.getOrDefault(here.channel(), here);
    }

    /** A request that the runner refuses in its present state is the caller's error. */
    private static <T extends @Nullable Object> T legal(Supplier<T> call) {
        try {
            return call.get();
        } catch (IllegalStateException e) {
            throw new ServiceException(Code.INVALID_REQUEST, String.valueOf(e.getMessage()));
        }
    }
}
