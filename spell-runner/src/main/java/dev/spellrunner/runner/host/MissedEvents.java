// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.runner.cluster.RunStore;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.FellBehindException;
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
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a channel, and gives first what its log does not have any more and the host's store of runs keeps: the rest of runs
 * that ended before a restart, or whose events were too many for the log. Thread-safe.
 */
final class MissedEvents implements Follower {

    private static final Logger log = LoggerFactory.getLogger(MissedEvents.class);

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
     * @param memory counts what is open to read it
     * @throws ServiceException {@code busy}, if there is no memory for it; the follower is closed then
     */
    static Follower before(
            Follower live, Channel channel, Start start, @Nullable RunStore store, MessageMemory memory) {
        Map<String, Long> gone = new TreeMap<>(live.gone());
        Set<String> missing = new HashSet<>(live.missing());
        if (store == null || (gone.isEmpty() && missing.isEmpty())) {
            return live;
        }
        List<Supplier<Stream<LoggedEvent>>> kept = new ArrayList<>();
        Set<String> wanted = new HashSet<>(gone.keySet());
        wanted.addAll(missing);
        try {
            for (String run : wanted) {
                Rest rest = new Rest(store, channel, run, start.named().getOrDefault(run, 0L), gone.get(run));
                if (rest.isReadable()) {
                    kept.add(rest::open);
                    gone.remove(run);
                    missing.remove(run);
                }
            }
            return new MissedEvents(new KeptEvents(kept, memory.share(channel.user())), live, gone, missing);
        } catch (RuntimeException e) {
            live.close();
            throw e;
        }
    }

    /** The events of one run that the log does not have: behind a number, up to another one, or to the end if that is null. */
    private record Rest(
            RunStore store,
            Channel channel,
            String run,
            long after,
            @Nullable Long upTo) {

        private Optional<Stream<LoggedEvent>> events() {
            return store.stream(channel.user(), run, after)
                    .map(all -> all.takeWhile(event -> upTo == null || event.seq() <= upTo));
        }

        boolean isReadable() {
            if (store.find(channel.user(), run)
                    .filter(found -> found.channel().equals(channel))
                    .isEmpty()) {
                return false;
            }
            try {
                Optional<Stream<LoggedEvent>> events = events();
                events.ifPresent(Stream::close);
                return events.isPresent();
            } catch (UncheckedIOException e) {
                log.warn("the events of run '{}' cannot be read", run, e);
                return false;
            }
        }

        /** The others before it may have taken long to be read. */
        Stream<LoggedEvent> open() {
            return events().orElseThrow(() -> new FellBehindException(run, after, upTo == null ? after + 1 : upTo));
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
