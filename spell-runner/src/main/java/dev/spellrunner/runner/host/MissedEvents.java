// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.runner.cluster.RunStore;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.LoggedEvent;
import dev.spellrunner.runner.log.Start;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a channel, and gives first what its log does not have any more and the host's store of runs keeps: the rest of runs
 * that ended before a restart, or whose events were too many for the log. Thread-safe.
 */
final class MissedEvents implements Follower {

    private static final Logger log = LoggerFactory.getLogger(MissedEvents.class);
    /** The bytes kept in memory for all runs that one call names; runs beyond are told as unknown. */
    private static final long MOST_BYTES = 8L << 20;

    private final KeptEvents first;
    private final Follower live;
    private final Map<String, Long> gone;
    private final Set<String> missing;

    private MissedEvents(KeptEvents first, Follower live, Map<String, Long> gone, Set<String> missing) {
        this.first = first;
        this.live = live;
        this.gone = Map.copyOf(gone);
        this.missing = Set.copyOf(missing);
    }

    /**
     * Puts what is missing before what a follower gives. Blocks.
     *
     * @param store where the rest may be; null if the host keeps no runs
     */
    static Follower before(Follower live, Channel channel, Start start, @Nullable RunStore store) {
        Map<String, Long> gone = new TreeMap<>(live.gone());
        Set<String> missing = new HashSet<>(live.missing());
        if (store == null || (gone.isEmpty() && missing.isEmpty())) {
            return live;
        }
        List<LoggedEvent> kept = new ArrayList<>();
        long bytes = 0;
        Set<String> wanted = new HashSet<>(gone.keySet());
        wanted.addAll(missing);
        for (String run : wanted) {
            long after = start.named().getOrDefault(run, 0L);
            Optional<List<LoggedEvent>> rest =
                    bytes > MOST_BYTES ? Optional.empty() : rest(store, channel, run, after, gone.get(run));
            if (rest.isPresent()) {
                kept.addAll(rest.get());
                bytes += rest.get().stream().mapToLong(LoggedEvent::size).sum();
                gone.remove(run);
                missing.remove(run);
            }
        }
        return new MissedEvents(new KeptEvents(kept), live, gone, missing);
    }

    private static Optional<List<LoggedEvent>> rest(
            RunStore store, Channel channel, String run, long after, @Nullable Long upTo) {
        try {
            return store.find(channel.user(), run)
                    .filter(found -> found.channel().equals(channel))
                    .flatMap(found -> store.events(channel.user(), run, after))
                    .map(events -> events.stream()
                            .filter(event -> upTo == null || event.seq() <= upTo)
                            .toList());
        } catch (UncheckedIOException e) {
            log.warn("the events of run '{}' cannot be read", run, e);
            return Optional.empty();
        }
    }

    @Override
    public List<LoggedEvent> take(int bytes) {
        List<LoggedEvent> taken = first.take(bytes);
        return taken.isEmpty() ? live.take(bytes) : taken;
    }

    @Override
    public Map<String, Long> gone() {
        return gone;
    }

    @Override
    public Set<String> missing() {
        return missing;
    }

    @Override
    public double backlog(String run) {
        return live.backlog(run);
    }

    @Override
    public void close() {
        first.close();
        live.close();
    }
}
