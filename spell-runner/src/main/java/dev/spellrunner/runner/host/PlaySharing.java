// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.runner.PlayState;
import dev.spellrunner.runner.PlayState.Phase;
import dev.spellrunner.runner.cluster.Plays;
import dev.spellrunner.runner.log.Channel;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The plays that a host shares with others: tells them of its own, and this host's connections of theirs. Thread-safe. */
final class PlaySharing implements Plays.Watcher {

    private static final Logger log = LoggerFactory.getLogger(PlaySharing.class);

    private final HostCore host;
    private final Plays plays;

    PlaySharing(HostCore host, Plays plays) {
        this.host = host;
        this.plays = plays;
        plays.watch(this);
    }

    Plays plays() {
        return plays;
    }

    /** Tells other hosts how a play of this one stands. */
    void tell(Channel channel, PlayState now) {
        plays.tell(channel, now.fields(), now.phase() == Phase.STOPPED);
    }

    @Override
    public void told(Channel channel, Optional<Map<String, @Nullable Object>> now) {
        if (now.isPresent()) {
            host.tellHere(channel, PlayFields.read(now.get()));
            return;
        }
        host.withOpen(channel)
                .flatMap(plays -> plays.opened(channel))
                .ifPresent(opened -> host.tellHere(channel, opened.playState()));
    }

    /** It is played elsewhere: what plays here stops, and its listeners here hear that one. */
    @Override
    public void taken(Channel channel) {
        log.warn("the play of spell '{}' continues on another host, which considers this one lost", channel.spell());
        later(channel, () -> {
            host.hostedPlays().playing(channel).ifPresent(HostedPlays.Played::stop);
            told(channel, plays.find(channel).map(Plays.Elsewhere::state).filter(state -> !state.isEmpty()));
        });
    }

    /** A connection that has the spell open plays it on, with its sources from the beginning. */
    @Override
    public void lost(Channel channel, Map<String, @Nullable Object> policy) {
        if (host.withOpen(channel).isEmpty()) {
            return;
        }
        later(channel, () -> {
            if (plays.find(channel).filter(Plays.Elsewhere::isLost).isPresent()) {
                host.withOpen(channel)
                        .ifPresent(its -> its.play(channel.spell(), new Parameters(policy).policy("policy")));
                log.info("the play of spell '{}' continues here, since its host is lost", channel.spell());
            }
        });
    }

    private void later(Channel channel, Runnable task) {
        try {
            host.executor().execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    log.warn("the play of spell '{}' cannot be moved at the moment", channel.spell(), e);
                }
            });
        } catch (RejectedExecutionException e) {
            log.debug("the host is closing: plays are not moved any more", e);
        }
    }
}
