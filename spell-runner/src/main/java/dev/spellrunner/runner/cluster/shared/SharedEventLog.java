// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.Cause;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.cluster.LostRun;
import dev.spellrunner.runner.cluster.RunsUnavailableException;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.InMemoryEventLog;
import dev.spellrunner.runner.log.LoggedEvent;
import dev.spellrunner.runner.log.Start;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of all hosts. What is followed here has a copy in memory, fed by what is published and by what is kept, so that a slow follower meets the same bounds and the same law of compaction as in a log in memory. Thread-safe.
 */
final class SharedEventLog implements EventLog, NearChannel.Reader {

    private static final Logger log = LoggerFactory.getLogger(SharedEventLog.class);
    private static final int TAKEN = 256 * 1024;
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 1000;

    private final Topics topics;
    private final long silenceNanos;
    private final long longestMillis;
    private final StoredRuns kept;
    private final Doorbell doorbell;
    private final InMemoryEventLog near;
    private final NearThread nearThread;
    private final Executor executor;
    private final LocalRuns local;
    private final EventCodec codec;
    private volatile @Nullable PlayTopic plays;
    /** Written by the near thread alone. */
    private final Map<Channel, NearChannel> channels = new ConcurrentHashMap<>();

    private volatile boolean closed;

    /**
     * Creates the log.
     *
     * @param executor reads what is kept
     */
    SharedEventLog(
            ClusterSettings settings,
            StoredRuns kept,
            Doorbell doorbell,
            InMemoryEventLog near,
            Executor executor,
            LocalRuns local,
            EventCodec codec) {
        this.topics = settings.topics();
        this.silenceNanos = settings.silence().toNanos();
        this.nearThread = new NearThread(settings, this::readSilent, silenceNanos / 5);
        this.longestMillis = settings.timeout().multipliedBy(2).toMillis();
        this.kept = kept;
        this.doorbell = doorbell;
        this.near = near;
        this.executor = executor;
        this.local = local;
        this.codec = codec;
    }

    /** Hears of the plays of the channels that are followed here. Must return at once. */
    interface PlayTopic {

        /** The first byte of a message about a play. */
        byte MARK = 2;

        void message(Channel channel, byte[] message);

        /** Messages may have been lost. */
        void again(Channel channel);
    }

    /** Sets the listener to plays. */
    void onPlays(PlayTopic wanted) {
        plays = wanted;
    }

    // ---- writing ----

    @Override
    public void append(Channel channel, NodeEvent event) {
        requireNonNull(channel, "channel");
        if (!closed && !local.isLeased(event.run())) {
            append(channel, LoggedEvent.of(event, codec));
        }
    }

    /** A run that is written by its lease is not written once more. */
    @Override
    public void append(Channel channel, LoggedEvent event) {
        if (!closed) {
            local.append(channel, event);
        }
    }

    /** Takes what this process has written. */
    void written(Channel channel, List<LoggedEvent> events) {
        if (channels.containsKey(channel)) {
            nearThread.run(() -> hear(channel, events));
        }
    }

    private void hear(Channel channel, List<LoggedEvent> events) {
        NearChannel followed = channels.get(channel);
        if (followed != null) {
            followed.hear(events);
        }
    }

    // ---- following ----

    @Override
    public Follower follow(Channel channel, Start start, Runnable available) {
        requireNonNull(channel, "channel");
        requireNonNull(start, "start");
        requireNonNull(available, "available");
        if (closed) {
            return near.follow(channel, start, available);
        }
        CompletableFuture<NearChannel> joined = new CompletableFuture<>();
        CompletableFuture<Follower> begun = new CompletableFuture<>();
        nearThread.run(() -> joined.complete(join(channel)));
        boolean follows = false;
        try {
            NearChannel followed = joined.get(longestMillis, TimeUnit.MILLISECONDS);
            followed.loaded.get(longestMillis, TimeUnit.MILLISECONDS);
            // On the near thread, so that all that was written here before is there.
            nearThread.run(() -> begun.complete(near.follow(channel, start, available)));
            Follower follower = begun.get(longestMillis, TimeUnit.MILLISECONDS);
            Follower all = new NearFollower(
                    follower, missing(channel, follower.missing()), () -> nearThread.run(() -> leave(followed)));
            follows = true;
            return all;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy("interrupted while the events of the spell were read", e);
        } catch (ExecutionException | TimeoutException | RunsUnavailableException e) {
            throw busy("the events of the spell cannot be read at the moment (try again later)", e);
        } finally {
            if (!follows) {
                nearThread.run(() -> giveUp(joined, begun));
            }
        }
    }

    /** Releases a follower that gave up; both stages are done by now, if they ever will be. */
    private void giveUp(CompletableFuture<NearChannel> joined, CompletableFuture<Follower> begun) {
        if (begun.isDone()) {
            begun.join().close();
        }
        if (joined.isDone()) {
            leave(joined.join());
        }
    }

    private static ServiceException busy(String message, Exception why) {
        ServiceException busy = new ServiceException(ServiceException.Code.BUSY, message, Map.of());
        busy.addSuppressed(why);
        return busy;
    }

    /** Returns the runs that have ended or are unknown: one that goes on elsewhere may have no events here yet. */
    private Set<String> missing(Channel channel, Set<String> notHere) {
        List<String> runs = List.copyOf(notHere);
        Set<String> missing = new HashSet<>();
        List<Optional<StoredRun>> found = kept.find(channel.user(), runs);
        for (int i = 0; i < runs.size(); i++) {
            if (found.get(i).filter(run -> !run.hasEnded()).isEmpty()) {
                missing.add(runs.get(i));
            }
        }
        return missing;
    }

    private NearChannel join(Channel channel) {
        NearChannel followed = channels.get(channel);
        if (followed == null || followed.loaded.isCompletedExceptionally()) {
            followed = new NearChannel(channel, near, this);
            channels.put(channel, followed);
        }
        followed.join();
        return followed;
    }

    private void leave(NearChannel followed) {
        if (followed.leave() && channels.remove(followed.channel, followed)) {
            doorbell.leave(topics.of(followed.channel));
            near.forget(followed.channel);
        }
    }

    // ---- reading what is kept ----

    private void readSilent() {
        long before = System.nanoTime() - silenceNanos;
        channels.values().forEach(channel -> channel.readSilent(before));
    }

    @Override
    public void readAll(NearChannel channel) {
        Map<String, Long> known = channel.known();
        boolean first = !channel.loaded.isDone();
        executor.execute(() -> {
            try {
                if (first) {
                    doorbell.hear(topics.of(channel.channel), new Ring(channel))
                            .get(longestMillis, TimeUnit.MILLISECONDS);
                }
                List<List<LoggedEvent>> missing = first
                        ? kept.missing(channel.channel, known)
                        : retrying(channel, () -> kept.missing(channel.channel, known));
                nearThread.run(() -> channel.read(missing));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                cannotRead(channel, new RunsUnavailableException("the topic of a spell cannot be subscribed to", e));
            } catch (RuntimeException e) {
                cannotRead(channel, e);
            }
        });
    }

    private void cannotRead(NearChannel channel, RuntimeException why) {
        nearThread.run(() -> channel.cannotRead(why));
    }

    @Override
    public void read(NearChannel channel, String run, long after) {
        executor.execute(() -> {
            try {
                String user = channel.channel.user();
                List<LoggedEvent> events = retrying(channel, () -> kept.events(user, run, after));
                boolean isGone = events.isEmpty()
                        && retrying(channel, () -> kept.find(user, run)).isEmpty();
                nearThread.run(() -> {
                    channel.readRest(run, events);
                    if (isGone) {
                        channel.end(run);
                    }
                });
            } catch (RunsUnavailableException e) {
                log.debug("run '{}' is no longer read, since it has no follower", run, e);
            } catch (UncheckedIOException e) {
                log.error("run '{}' is no longer read: {}", run, e.getMessage());
            }
        });
    }

    @Override
    public List<LoggedEvent> ends(NearChannel channel, String run, long last) {
        List<NodeEvent> events = new ArrayList<>();
        try (Follower all = near.follow(channel.channel, Start.ofRun(run, 0), () -> {})) {
            for (List<LoggedEvent> some = all.take(TAKEN); !some.isEmpty(); some = all.take(TAKEN)) {
                some.forEach(event -> codec.decodeIfKnown(event.toString()).ifPresent(events::add));
            }
        }
        if (events.isEmpty()) {
            // The copy here has dropped all of it.
            events.add(NodeEvent.of(run, channel.channel.spell()).seq(last).started(Map.of()));
        }
        return new LostRun(events, Instant.now())
                .cancelled("its record and its host were lost", Cause.HOST).stream()
                        .map(event -> LoggedEvent.of(event, codec))
                        .toList();
    }

    private interface Reading<T> {
        T read();
    }

    /** Reads until it succeeds, or there is no follower any more. */
    private <T> T retrying(NearChannel channel, Reading<T> reading) {
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            try {
                return reading.read();
            } catch (RunsUnavailableException e) {
                if (closed || channels.get(channel.channel) != channel) {
                    throw e;
                }
                log.debug("events cannot be read; the read is repeated", e);
            }
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(pause));
            pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
        }
    }

    /** Hears the topic of a channel. */
    private final class Ring implements Doorbell.Hearer {

        private final NearChannel followed;

        Ring(NearChannel followed) {
            this.followed = followed;
        }

        @Override
        public void message(byte[] message) {
            PlayTopic hears = plays;
            if (message.length > 0 && message[0] == PlayTopic.MARK) {
                if (hears != null) {
                    hears.message(followed.channel, message);
                }
                return;
            }
            if (message.length > 0 && message[0] == Announced.MARK) {
                String run = Announced.run(message);
                nearThread.run(() -> followed.rung(run));
                return;
            }
            try {
                List<LoggedEvent> events = Packed.unpack(message);
                nearThread.run(() -> followed.hear(events));
            } catch (UncheckedIOException e) {
                log.error("events of spell '{}' cannot be read: {}", followed.channel.spell(), e.getMessage());
            }
        }

        @Override
        public void again() {
            nearThread.run(followed::readAll);
            PlayTopic hears = plays;
            if (hears != null) {
                hears.again(followed.channel);
            }
        }
    }

    /** Returns how many channels are followed here. */
    int channels() {
        return channels.size();
    }

    long nearBytes() {
        return near.bytes();
    }

    @Override
    public void close() {
        closed = true;
        nearThread.close();
        near.close();
    }
}
