// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An event log in the memory of this process. An event is written as JSON once, when it is appended, and only that is
 * kept, however many follow.
 *
 * <p>Thread-safe. Has no thread: what is too old is dropped when something is appended or followed. A channel without
 * runs and followers costs nothing.
 *
 * <p>An ended run that a follower has not taken to its end is not counted as too many for its channel; it still goes when
 * it is too old, or the log too large in all.
 *
 * @implNote To write an event takes the run's thread some 0.4 microseconds. Another thread was tried: to hand events over
 *     took the processor as long, and of a burst of 200 half came to their follower 0.4 milliseconds later.
 */
public final class InMemoryEventLog implements EventLog {

    private static final Logger logger = LoggerFactory.getLogger(InMemoryEventLog.class);

    private final ConcurrentMap<Channel, ChannelLog> channels = new ConcurrentHashMap<>();
    private final Bounds bounds;
    private final WireForm wire;
    private final Clock clock;
    private final KeptRuns kept;
    private volatile boolean closed;

    private InMemoryEventLog(Builder options) {
        this.bounds = new Bounds(
                options.runs, options.events, options.runBytes, options.userBytes, options.bytes, options.age);
        this.wire = new WireForm(options.codec);
        this.clock = options.clock;
        this.kept = new KeptRuns(bounds, clock);
    }

    /**
     * {@inheritDoc}
     *
     * <p>An event that is there already, or comes after the last one of its run, is ignored; so is what comes after {@link
     * #close}. Calls the {@code available} of followers.
     */
    @Override
    public void append(Channel channel, NodeEvent event) {
        requireNonNull(channel, "channel");
        requireNonNull(event, "event");
        if (closed) {
            return;
        }
        append(channel, wire.write(event));
    }

    @Override
    public void append(Channel channel, LoggedEvent entry) {
        if (closed) {
            return;
        }
        List<Runnable> woken = new ArrayList<>(0);
        while (!logOf(channel).append(entry, woken)) {
            // It was forgotten just now: there is a new one.
        }
        kept.enforce(channel.user());
        forgetIfClosed();
        woken.forEach(InMemoryEventLog::call);
    }

    /**
     * {@inheritDoc}
     *
     * <p>If there are events already, {@code available} is called before this method returns.
     */
    @Override
    public Follower follow(Channel channel, Start start, Runnable available) {
        requireNonNull(channel, "channel");
        requireNonNull(start, "start");
        requireNonNull(available, "available");
        kept.enforce(channel.user());
        List<Runnable> woken = new ArrayList<>(0);
        ChannelFollower follower;
        do {
            follower = logOf(channel).follow(start, available, woken);
        } while (follower == null);
        forgetIfClosed();
        woken.forEach(InMemoryEventLog::call);
        return follower;
    }

    private ChannelLog logOf(Channel channel) {
        ChannelLog log = channels.get(channel);
        return log != null ? log : channels.computeIfAbsent(channel, key -> new ChannelLog(key, this, kept));
    }

    private static void call(Runnable available) {
        try {
            available.run();
        } catch (RuntimeException | Error e) {
            logger.warn("the callback of a follower failed", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        forgetIfClosed();
    }

    /** Forgets, after every change, too: it may have come just after the log was closed. */
    private void forgetIfClosed() {
        if (closed) {
            channels.values().forEach(ChannelLog::close);
        }
    }

    /** Forgets a channel: ends its followers, and drops its runs. */
    public void forget(Channel channel) {
        ChannelLog log = channels.get(channel);
        if (log != null) {
            log.close();
        }
    }

    /** Returns how many channels have runs that are kept, or followers. */
    public int channels() {
        return channels.size();
    }

    /** Returns how many followers there are. */
    public int followers() {
        return channels.values().stream().mapToInt(ChannelLog::followers).sum();
    }

    /** Returns how many bytes of wire form are kept. */
    public long bytes() {
        return kept.bytes();
    }

    Bounds bounds() {
        return bounds;
    }

    WireForm wire() {
        return wire;
    }

    Instant now() {
        return clock.instant();
    }

    void forget(Channel channel, ChannelLog log) {
        channels.remove(channel, log);
    }

    /** Options of a log in memory. Confined to one thread. */
    public static final class Builder {

        private static final long MOST_BYTES = 64L * 1024 * 1024;

        private int runs = 1000;
        private int events = 100_000;
        private long runBytes = 8L * 1024 * 1024;
        private long bytes = Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / 8);
        private long userBytes = bytes / 2;
        private Duration age = Duration.ofHours(1);
        private Clock clock = Clock.systemUTC();
        private EventCodec codec = EventCodec.create();

        Builder() {}

        /** Limits how many ended runs of a channel are kept, besides those that go on; by default 1000, so that age and bytes
         * decide before. */
        public Builder runsPerChannel(int limit) {
            this.runs = (int) positive(limit, "runs of a channel");
            return this;
        }

        /** Limits how many events of a run are kept; by default 100 000. */
        public Builder eventsPerRun(int limit) {
            this.events = (int) positive(limit, "events of a run");
            return this;
        }

        /**
         * Limits how large a run is; by default 8 MiB. Its newest event is kept whatever its size.
         *
         * @param limit in bytes of wire form
         */
        public Builder bytesPerRun(long limit) {
            this.runBytes = positive(limit, "bytes of a run");
            return this;
        }

        /**
         * Limits how large the runs of one user are together, so that his runs do not push out those of others; by default
         * half of what is the default for all. Of each run that is under way the newest event is kept.
         *
         * @param limit in bytes of wire form
         */
        public Builder bytesPerUser(long limit) {
            this.userBytes = positive(limit, "bytes of a user");
            return this;
        }

        /**
         * Limits how large all runs are together; by default 64 MiB, or an eighth of the heap if that is less. Of
         * each run that is under way the newest event is kept.
         *
         * @param limit in bytes of wire form
         */
        public Builder bytes(long limit) {
            this.bytes = positive(limit, "bytes in all");
            return this;
        }

        /** Limits how long a run is kept after its end; by default an hour. */
        public Builder age(Duration limit) {
            positive(limit.compareTo(Duration.ZERO), "age of a run");
            this.age = limit;
            return this;
        }

        /** Sets the clock that tells how old a run is; by default the system's. */
        public Builder clock(Clock source) {
            this.clock = requireNonNull(source, "source");
            return this;
        }

        /** Sets what writes events; by default {@link EventCodec#create}. */
        public Builder codec(EventCodec writer) {
            this.codec = requireNonNull(writer, "writer");
            return this;
        }

        /** Returns the log. */
        public InMemoryEventLog build() {
            return new InMemoryEventLog(this);
        }

        private static long positive(long limit, String what) {
            if (limit <= 0) {
                throw new IllegalArgumentException("the limit of the " + what + " is positive, but is " + limit);
            }
            return limit;
        }
    }
}
