// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.cluster.Cluster;
import dev.spellrunner.runner.cluster.ClusterSpells;
import dev.spellrunner.runner.cluster.Places;
import dev.spellrunner.runner.cluster.Plays;
import dev.spellrunner.runner.cluster.RunStore;
import dev.spellrunner.runner.cluster.shared.ClusterOptions;
import dev.spellrunner.runner.cluster.shared.ClusterSettings;
import dev.spellrunner.runner.cluster.shared.SharedCluster;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.InMemoryEventLog;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

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

    private final SharedCluster all;

    private RedisCluster(Builder builder) {
        ClusterSettings settings = builder.options.settings(builder.replicas > 0 ? 0 : ClusterOptions.LOST_BY_FAILOVER);
        EventCodec codec = EventCodec.create();
        RedisLink link = new RedisLink(builder.uri, settings.timeout());
        this.all = new SharedCluster(
                settings, builder.options, new RedisStore(settings, builder.replicas, link, codec), codec);
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

    /** Returns the id of this process; it is new at each start. */
    public String id() {
        return all.id();
    }

    @Override
    public EventLog log() {
        return all.log();
    }

    @Override
    public RunStore runs() {
        return all.runs();
    }

    @Override
    public void join() {
        all.join();
    }

    @Override
    public void serve(Calls answers) {
        all.serve(answers);
    }

    @Override
    public CompletionStage<Map<String, @Nullable Object>> call(
            String user, String run, String method, Map<String, ? extends @Nullable Object> parameters) {
        return all.call(user, run, method, parameters);
    }

    @Override
    public ClusterSpells spells(String owner) {
        return all.spells(owner);
    }

    @Override
    public Places places() {
        return all.places();
    }

    @Override
    public Plays plays() {
        return all.plays();
    }

    /** Returns how many bytes of events wait to be written. */
    public long backlog() {
        return all.backlog();
    }

    /** Returns how many channels are followed here. */
    public int channels() {
        return all.channels();
    }

    /** Returns how many bytes of events are kept in this process for followers here. */
    public long nearBytes() {
        return all.nearBytes();
    }

    SharedCluster shared() {
        return all;
    }

    /** Writes what is still to be written, some seconds at most, and closes the connections. Idempotent. */
    @Override
    public void close() {
        all.close();
    }

    /** Options of a place in a cluster. Confined to one thread. */
    public static final class Builder {

        private final URI uri;
        private final ClusterOptions options = new ClusterOptions("Redis");
        private int replicas;

        private Builder(URI uri) {
            this.uri = requireNonNull(uri, "uri");
        }

        /** Sets what all keys and topics begin with; by default {@code spell}. All hosts of a cluster have the same. */
        public Builder prefix(String first) {
            if (first.isBlank() || first.contains("{")) {
                throw new IllegalArgumentException("the prefix of the keys is neither blank nor has a '{'");
            }
            options.prefix(first);
            return this;
        }

        /**
         * Sets for how long a host that is silent counts as alive; by default two seconds. After that its runs go on
         * elsewhere. A host that pauses for longer has its runs taken away, which costs work and no truth.
         */
        public Builder lease(Duration limit) {
            options.lease(limit);
            return this;
        }

        /** Limits how long Redis may take to answer; by default two seconds. */
        public Builder commandTimeout(Duration limit) {
            options.timeout(limit);
            return this;
        }

        /** Limits how long a run is kept after its end; by default an hour. */
        public Builder age(Duration limit) {
            options.age(limit);
            return this;
        }

        /** Limits how many ended runs of a spell of a user are kept; by default 1000, so that age decides before. */
        public Builder runsPerChannel(int limit) {
            options.runsPerChannel(limit);
            return this;
        }

        /**
         * Limits how much may wait to be written; by default 4 MiB of a run and 64 MiB in all.
         *
         * @param ofRun in bytes; with more, {@code Progress} is dropped, and the run begins no further nodes
         * @param inAll in bytes; with more, no run begins
         */
        public Builder backlog(long ofRun, long inAll) {
            options.backlog(ofRun, inAll);
            return this;
        }

        /**
         * Limits how many bytes the runs of lost hosts have together that this host goes on with: each is loaded whole. The others
         * wait until some have ended, here or on any other host that has room; a larger one goes on alone. By default a sixteenth
         * of the heap.
         */
        public Builder orphanBytes(long limit) {
            options.orphanBytes(limit);
            return this;
        }

        /**
         * Sets how many replicas have to have an event before it counts as written; by default none, so that a failover may
         * lose the last events. With fewer replicas than that nothing is written.
         */
        public Builder replicas(int least) {
            this.replicas = (int) ClusterOptions.positive(least, "replicas");
            return this;
        }

        /** Limits how long a run waits for a Redis that cannot be written to, before it is cancelled; by default a minute. */
        public Builder patience(Duration limit) {
            options.patience(limit);
            return this;
        }

        /** Sets the bounds of what is kept in this process of the spells that are followed here. */
        public Builder near(InMemoryEventLog.Builder bounds) {
            options.near(bounds);
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
                throw new IllegalStateException("Jedis is missing (add redis.clients:jedis)", e);
            }
        }
    }
}
