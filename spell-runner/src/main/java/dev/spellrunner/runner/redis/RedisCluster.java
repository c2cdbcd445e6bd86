// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.InMemoryEventLog;
import dev.spellrunner.runner.log.LoggedEvent;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The place of this process among those that share one Redis, 6.2 or later, or Valkey. It has the log of all of them: what a
 * run tells on one is heard on each.
 *
 * <pre>{@code
 * RedisCluster cluster = RedisCluster.at(URI.create("redis://localhost:6379"));
 * SpellHost host = SpellHost.builder(stores).log(cluster.log()).build();
 * }</pre>
 *
 * <p>Needs Jedis on the class path. Connects when it is first needed: one connection writes, one hears, up to four read.
 * Thread-safe.
 */
public final class RedisCluster implements AutoCloseable {

    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);
    private static final int READERS = 4;

    private final Settings settings;
    private final RedisLink link;
    private final StreamWriter writer;
    private final LocalRuns local;
    private final Doorbell doorbell;
    private final RedisEventLog log;
    private final ThreadPoolExecutor readers;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private RedisCluster(Builder options) {
        String host = Long.toString(new SecureRandom().nextLong() >>> 1, 36);
        this.settings = new Settings(
                host,
                new Keys(options.prefix),
                options.lease,
                options.age,
                options.runsPerChannel,
                options.backlogOfRun,
                options.backlog,
                options.patience);
        EventCodec codec = EventCodec.create();
        this.link = new RedisLink(options.uri, options.commandTimeout);
        this.writer = new StreamWriter(link, settings, codec, this::written, this::ended);
        this.local = new LocalRuns(codec, writer);
        // What waits here is bounded by what is followed: each channel is read once at a time, and so is each run.
        this.readers = new ThreadPoolExecutor(
                READERS, READERS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), RedisCluster::thread);
        readers.allowCoreThreadTimeOut(true);
        this.doorbell = new Doorbell(link, settings.keys().topicOf(host), new Unheard());
        this.log = new RedisEventLog(
                settings.keys(),
                options.commandTimeout.multipliedBy(2),
                new StreamReader(link, settings.keys()),
                doorbell,
                options.near.build(),
                readers,
                local,
                codec);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "spell-redis-reader");
        thread.setDaemon(true);
        return thread;
    }

    private static final class Unheard implements Doorbell.Topic {

        @Override
        public void message(byte[] message) {
            // Nobody calls a host that only shares the log.
        }

        @Override
        public void again() {
            // Nothing is lost that anybody waits for.
        }
    }

    /** Takes a place with the default options. */
    public static RedisCluster at(URI uri) {
        return builder(uri).build();
    }

    /**
     * Starts the options of a place.
     *
     * @param uri where Redis is, such as {@code redis://user:password@host:6379/0}, or {@code rediss:} with TLS
     */
    public static Builder builder(URI uri) {
        return new Builder(uri);
    }

    private void written(Channel channel, List<LoggedEvent> events) {
        log.written(channel, events);
    }

    private void ended(RunStream run) {
        local.ended(run);
    }

    /** Returns the id of this process; it is new at each start. */
    public String id() {
        return settings.host();
    }

    /** Returns the log that all hosts of the cluster share. It is closed with this. */
    public EventLog log() {
        return log;
    }

    /** Returns how many bytes of events wait to be written. */
    public long backlog() {
        return writer.backlog();
    }

    /** Returns how many channels are followed here. */
    public int channels() {
        return log.channels();
    }

    /** Returns how many bytes of events are kept in this process for those who follow here. */
    public long nearBytes() {
        return log.nearBytes();
    }

    Settings settings() {
        return settings;
    }

    StreamWriter writer() {
        return writer;
    }

    /** Returns why nothing can be written at the moment; null if it can. */
    @Nullable
    String refusal() {
        return writer.refusal();
    }

    /** Writes what is still to be written, some seconds at most, and closes the connections. Idempotent. */
    @Override
    public void close() {
        if (!open.compareAndSet(true, false)) {
            return;
        }
        writer.close(LONGEST_CLOSE);
        log.close();
        doorbell.close();
        readers.shutdownNow();
        link.close();
    }

    /** Options of a place in a cluster. Confined to one thread. */
    public static final class Builder {

        private final URI uri;
        private String prefix = "spell";
        private Duration lease = Duration.ofSeconds(2);
        private Duration commandTimeout = Duration.ofSeconds(2);
        private Duration age = Duration.ofHours(1);
        private int runsPerChannel = 1000;
        private long backlogOfRun = 4L << 20;
        private long backlog = 64L << 20;
        private Duration patience = Duration.ofMinutes(1);
        private InMemoryEventLog.Builder near = EventLog.inMemory();

        private Builder(URI uri) {
            this.uri = requireNonNull(uri, "uri");
        }

        /** Sets what all keys and topics begin with; by default {@code spell}. All hosts of a cluster have the same. */
        public Builder prefix(String first) {
            if (first.isBlank() || first.contains("{")) {
                throw new IllegalArgumentException("the prefix of the keys is neither blank nor has a '{'");
            }
            this.prefix = first;
            return this;
        }

        /** Limits how long Redis may take to answer; by default two seconds. */
        public Builder commandTimeout(Duration limit) {
            this.commandTimeout = positive(limit, "time for an answer");
            return this;
        }

        /** Limits how long a run is kept after its end; by default an hour. */
        public Builder age(Duration limit) {
            this.age = positive(limit, "age of a run");
            return this;
        }

        /** Limits how many ended runs of a spell of a user are kept; by default 1000, so that age decides before. */
        public Builder runsPerChannel(int limit) {
            this.runsPerChannel = (int) positive(limit, "runs of a channel");
            return this;
        }

        /**
         * Limits how much may wait to be written; by default 4 MiB of a run and 64 MiB in all.
         *
         * @param ofRun in bytes; with more, {@code Progress} is dropped, and the run begins no further nodes
         * @param inAll in bytes; with more, no run begins
         */
        public Builder backlog(long ofRun, long inAll) {
            this.backlogOfRun = positive(ofRun, "backlog of a run");
            this.backlog = positive(inAll, "backlog");
            return this;
        }

        /** Limits how long a run waits for a Redis that cannot be written to, before it is cancelled; by default a minute. */
        public Builder patience(Duration limit) {
            this.patience = positive(limit, "patience");
            return this;
        }

        /** Sets the bounds of what is kept in this process of the spells that are followed here. */
        public Builder near(InMemoryEventLog.Builder bounds) {
            this.near = requireNonNull(bounds, "bounds");
            return this;
        }

        /** Returns the place. Nothing is connected yet. */
        public RedisCluster build() {
            return new RedisCluster(this);
        }

        private static Duration positive(Duration limit, String what) {
            positive(limit.toMillis(), what);
            return limit;
        }

        private static long positive(long limit, String what) {
            if (limit <= 0) {
                throw new IllegalArgumentException("the limit of the " + what + " is positive, but is " + limit);
            }
            return limit;
        }
    }
}
