// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.runner.PlayPolicy;
import dev.spellrunner.runner.PlayState;
import dev.spellrunner.runner.cluster.Plays;
import dev.spellrunner.runner.host.HostedPlays.Played;
import dev.spellrunner.runner.host.ReadySpells.Ready;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.log.Channel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The plays of a user, for one connection: each is on the host that began it, so that what is asked of it here is done there.
 * Thread-safe; methods may block if hosts share their plays.
 */
final class PlaysOfUser {

    /** The number of times that a play which moves is looked for. */
    private static final int MOST_TRIES = 20;

    private static final long BETWEEN_TRIES_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final HostCore host;
    private final User user;
    private final OpenSpells open;
    private final Function<String, Ready> find;
    private final BooleanSupplier isFromElsewhere;
    private final boolean isOfClient;
    private volatile Consumer<PlayState> onPlay = now -> {};

    /**
     * Creates it.
     *
     * @param isFromElsewhere tells whether the calls of this connection come from another host, and are answered here
     * @param isOfClient whether a client sends what is pushed
     */
    PlaysOfUser(
            HostCore host,
            User user,
            OpenSpells open,
            Function<String, Ready> find,
            BooleanSupplier isFromElsewhere,
            boolean isOfClient) {
        this.isOfClient = isOfClient;
        this.host = host;
        this.user = user;
        this.open = open;
        this.find = find;
        this.isFromElsewhere = isFromElsewhere;
    }

    /** Plays a spell; see {@link SpellManager#play}. */
    PlayState play(String spell, PlayPolicy policy) {
        user.require(Right.RUN);
        Played here = here(spell);
        Ready ready = find.apply(here.channel().spell());
        Plays shared = shared();
        if (shared == null) {
            return host.hostedPlays().play(here, ready, policy);
        }
        Map<String, Object> its = Map.of("policy", policy.wireForm());
        return movable(() -> shared.take(here.channel(), its).isPresent()
                ? state(asked(shared, here, "spell.play", its))
                : playHere(shared, here, ready, policy));
    }

    private PlayState playHere(Plays shared, Played here, Ready ready, PlayPolicy policy) {
        boolean plays = false;
        try {
            PlayState now = host.hostedPlays().play(here, ready, policy);
            plays = true;
            return now;
        } finally {
            if (!plays && !host.hostedPlays().isPlaying(here)) {
                shared.tell(here.channel(), Map.of(), true);
            }
        }
    }

    /** A play that has ended elsewhere, has moved, or is about to begin there while it is asked is looked for again. */
    private static <T extends @Nullable Object> T movable(Supplier<T> call) {
        for (int tries = 1; ; tries++) {
            try {
                return call.get();
            } catch (ServiceException e) {
                if (e.code() != Code.NOT_FOUND || tries == MOST_TRIES) {
                    throw e;
                }
            }
            LockSupport.parkNanos(BETWEEN_TRIES_NANOS);
        }
    }

    PlayState pause(String spell) {
        user.require(Right.CONTROL);
        return where(spell, "spell.pause", host.hostedPlays()::pause);
    }

    PlayState stop(String spell) {
        user.require(Right.CONTROL);
        return where(spell, "spell.stop", host.hostedPlays()::stop);
    }

    private PlayState where(String spell, String method, Function<Played, PlayState> action) {
        Played here = here(spell);
        Plays shared = shared();
        return movable(() -> shared != null && isElsewhere(shared, here)
                ? state(asked(shared, here, method, Map.of()))
                : action.apply(here));
    }

    PlayState state(String spell) {
        Played here = here(spell);
        Plays shared = shared();
        if (shared == null || host.hostedPlays().isPlaying(here)) {
            return host.hostedPlays().state(here);
        }
        return shared.find(here.channel())
                .filter(play -> !play.isLost() && play.state().containsKey("state"))
                .map(play -> state(play.state()))
                .orElseGet(() -> host.hostedPlays().state(here));
    }

    void push(String spell, @Nullable String source, Object item) {
        user.require(Right.RUN);
        Played here = here(spell);
        Plays shared = shared();
        Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
        parameters.put("item", item);
        if (source != null) {
            parameters.put("source", source);
        }
        movable(() -> {
            if (shared != null && isElsewhere(shared, here)) {
                return asked(shared, here, "spell.push", parameters);
            }
            pushHere(here, source, item);
            return Map.of();
        });
    }

    /** Passes an item on. An item of a client counts as messages until its run begins; the code of the host may give any. */
    private void pushHere(Played here, @Nullable String source, Object item) {
        MessageMemory.Share share = host.messages().share(user.id());
        boolean pushed = false;
        try {
            if (isOfClient && !share.take(Weight.of(item))) {
                throw ServiceException.tooManyMessages();
            }
            host.hostedPlays().push(here, source, item, share::close);
            pushed = true;
        } finally {
            if (!pushed) {
                share.close();
            }
        }
    }

    /** A spell is opened: if the host of its play is lost, and no other has taken it, this one does. */
    void opened(OpenSpell opened) {
        PlaySharing all = host.sharedPlays();
        if (all != null) {
            all.plays()
                    .find(opened.channel())
                    .filter(Plays.Elsewhere::isLost)
                    .ifPresent(play -> all.lost(opened.channel(), play.policy()));
        }
    }

    // ---- hearing ----

    /** Sets the listener; see {@link SpellManager#onPlay}. */
    void tell(Consumer<PlayState> listener) {
        onPlay = listener;
    }

    void hear(Channel channel, PlayState now) {
        if (open.isOpen(channel.spell())) {
            onPlay.accept(now);
        }
    }

    /** Returns a spell that a tab of the connection has open. */
    Optional<OpenSpell> opened(Channel channel) {
        return open.byTab(channel.spell());
    }

    // ---- where ----

    /** Returns the plays that hosts share; null if there are none, or this call has found the host of its play. */
    private @Nullable Plays shared() {
        PlaySharing all = host.sharedPlays();
        return all == null || isFromElsewhere.getAsBoolean() ? null : all.plays();
    }

    private Played here(String spell) {
        if (!isFromElsewhere.getAsBoolean()) {
            return open.named(spell);
        }
        return host.hostedPlays()
                .playing(new Channel(user.id(), spell))
                .orElseThrow(() -> ServiceException.notOpen(spell));
    }

    private boolean isElsewhere(Plays shared, Played here) {
        return !host.hostedPlays().isPlaying(here)
                && shared.find(here.channel()).filter(play -> !play.isLost()).isPresent();
    }

    private static Map<String, @Nullable Object> asked(
            Plays shared, Played here, String method, Map<String, ? extends @Nullable Object> parameters) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>(parameters);
        all.put("spell", here.channel().spell());
        try {
            return shared.call(here.channel(), method, all)
                    .toCompletableFuture()
                    .join();
        } catch (RuntimeException e) {
            throw ServiceException.of(e);
        }
    }

    private static PlayState state(Map<String, @Nullable Object> fields) {
        return PlayFields.read(fields);
    }
}
