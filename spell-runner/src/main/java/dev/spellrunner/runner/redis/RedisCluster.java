// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static dev.spellrunner.runner.redis.RedisLink.bytes;
import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.cluster.Cluster;
import dev.spellrunner.runner.cluster.Places;
import dev.spellrunner.runner.cluster.Plays;
import dev.spellrunner.runner.cluster.RunStore;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.InMemoryEventLog;
import dev.spellrunner.runner.log.LoggedEvent;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of a host among those that share one Redis, 6.2 or later, or Valkey: what a run tells on one is heard on each, and
 * the runs of a host that is lost go on with the others.
 *
 * <pre>{@code
 * RedisCluster cluster = RedisCluster.at(URI.create("redis://localhost:6379"));
 * SpellHost host = SpellHost.builder(stores).cluster(cluster).runsOutliveConnections().build();
 * }</pre>
 *
 * <p>Needs Jedis on the class path. Connects when a host is built with it: one connection writes, one hears, up to four read.
 * The host closes it.
 *
 * Thread-safe.
 */
public final class RedisCluster implements Cluster {

    private static final Logger log = LoggerFactory.getLogger(RedisCluster.class);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);
    private static final int READERS = 4;

    private final Settings settings;
    private final RedisLink link;
    private final StreamWriter writer;
    private final LocalRuns local;
    private final Doorbell doorbell;
    private final RedisEventLog events;
    private final Hosts hosts;
    private final RedisRuns runs;
    private final RedisCalls calls;
    private final SharedSpells spells;
    private final RedisPlays plays;
    private final RedisPlaces places;
    private final ThreadPoolExecutor readers;
    private final long timeoutMillis;
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
                options.replicas,
                options.patience);
        this.timeoutMillis = options.commandTimeout.toMillis();
        EventCodec codec = EventCodec.create();
        this.link = new RedisLink(options.uri, options.commandTimeout);
        this.writer = new StreamWriter(link, settings, codec, this::written, this::ended, this::free);
        this.local = new LocalRuns(codec, writer);
        // What waits here is bounded by what is followed: each channel is read once at a time, and so is each run.
        this.readers = new ThreadPoolExecutor(
                READERS, READERS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), RedisCluster::thread);
        readers.allowCoreThreadTimeOut(true);
        this.calls = new RedisCalls(settings, link, readers, codec, options.commandTimeout.toMillis());
        this.doorbell = new Doorbell(link, settings.keys().topicOf(host), calls);
        this.spells = new SharedSpells(link, settings.keys(), doorbell, options.commandTimeout.toMillis());
        StreamReader streams = new StreamReader(link, settings.keys());
        this.events = new RedisEventLog(
                settings,
                options.commandTimeout.multipliedBy(2),
                streams,
                doorbell,
                options.near.build(),
                readers,
                local,
                codec);
        Claims claims = new Claims(settings, link, streams, writer, local, codec);
        this.plays = new RedisPlays(
                settings,
                link,
                calls,
                readers,
                codec,
                options.commandTimeout.multipliedBy(2).toMillis());
        events.onPlays(plays);
        this.places = new RedisPlaces(settings, link, readers, options.commandTimeout.toMillis());
        this.hosts = new Hosts(settings, link, local, doorbell, claims, plays);
        this.runs = new RedisRuns(settings, streams, writer, local, hosts, codec, this::close);
        hosts.onForgotten(runs::forgotten);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "spell-redis-reader");
        thread.setDaemon(true);
        return thread;
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

    private void written(Channel channel, List<LoggedEvent> batch) {
        events.written(channel, batch);
    }

    private void ended(RunStream run) {
        local.ended(run);
    }

    /** A run is any other host's now. If Redis cannot be reached, it is so when this host has closed. */
    private void free(RunStream run) {
        Keys keys = settings.keys();
        String user = run.channel().user();
        Command free = Script.FREE.with(List.of(
                bytes(keys.run(user, run.run())),
                bytes(keys.runsOf(settings.host())),
                bytes(keys.runsOf(Keys.NO_HOST)),
                bytes(keys.hosts()),
                bytes(settings.host()),
                bytes(run.epoch()),
                bytes(Keys.NO_HOST),
                bytes(Keys.member(user, run.run()))));
        try {
            readers.execute(() -> {
                try {
                    link.call(free);
                } catch (RedisFailure e) {
                    log.warn("run '{}' cannot be handed over at the moment", run.run(), e);
                }
            });
        } catch (RejectedExecutionException e) {
            log.debug("run '{}' is handed over with the others", run.run(), e);
        }
    }

    /** Returns the id of this process; it is new at each start. */
    public String id() {
        return settings.host();
    }

    @Override
    public EventLog log() {
        return events;
    }

    @Override
    public RunStore runs() {
        return runs;
    }

    @Override
    public void join() {
        hosts.start();
        doorbell.awaitStart(timeoutMillis);
        warnings().forEach(warning -> log.warn("{}", warning));
    }

    /** Returns what is wrong with how Redis is set. */
    List<String> warnings() {
        try {
            return RedisServerInfo.of(link).warnings();
        } catch (RedisFailure e) {
            return List.of("Redis does not tell how it is set: " + e.getMessage());
        }
    }

    @Override
    public void serve(Calls answers) {
        calls.serve(answers);
    }

    @Override
    public CompletionStage<Map<String, @Nullable Object>> call(
            String user, String run, String method, Map<String, ? extends @Nullable Object> parameters) {
        return calls.call(user, run, method, parameters);
    }

    /**
     * Returns a collection of spells that all hosts of the cluster share. Those of one owner are the same on all of them.
     *
     * @param owner whose it is: the id of a user, or a name for spells that several see
     */
    public RedisSpells spells(String owner) {
        return new RedisSpells(spells, owner);
    }

    @Override
    public Places places() {
        return places;
    }

    @Override
    public Plays plays() {
        return plays;
    }

    /** Returns how many bytes of events wait to be written. */
    public long backlog() {
        return writer.backlog();
    }

    /** Returns how many channels are followed here. */
    public int channels() {
        return events.channels();
    }

    /** Returns how many bytes of events are kept in this process for those who follow here. */
    public long nearBytes() {
        return events.nearBytes();
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
        plays.leave();
        places.close();
        writer.close(LONGEST_CLOSE);
        hosts.close();
        events.close();
        doorbell.close();
        readers.shutdown();
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
        private int replicas;
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

        /**
         * Sets for how long a host that is silent counts as alive; by default two seconds. After that its runs go on
         * elsewhere. A host that pauses for longer has its runs taken away, which costs work and no truth.
         */
        public Builder lease(Duration limit) {
            this.lease = positive(limit, "lease");
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

        /**
         * Sets how many replicas have to have an event before it counts as written; by default none, so that a failover may
         * lose the last events. With fewer replicas than that nothing is written.
         */
        public Builder replicas(int least) {
            this.replicas = (int) positive(least, "replicas");
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

        /**
         * Returns the place. Nothing is connected yet.
         *
         * @throws IllegalStateException if Jedis is not on the class path
         */
        public RedisCluster build() {
            try {
                return new RedisCluster(this);
            } catch (NoClassDefFoundError e) {
                throw new IllegalStateException("Jedis is not there (add redis.clients:jedis)", e);
            }
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
