// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.postgres;

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
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * The place of a host among those that share one PostgreSQL, 12 or later: what a run tells on one is heard on each, and the runs
 * of a host that is lost go on with the others.
 *
 * <pre>{@code
 * PostgresCluster cluster = PostgresCluster.at(dataSource);
 * SpellHost host = SpellHost.builder(stores).cluster(cluster).runsOutliveConnections().build();
 * }</pre>
 *
 * <p>Needs the driver of PostgreSQL on the class path. Makes its tables when it connects first. Takes up to seven connections
 * from the {@code DataSource} and keeps them: one writes, one listens, up to four read, one deletes what is kept no longer. These
 * are connections to the server itself, or to a pooler that keeps sessions: notifications do not come through one that pools
 * transactions. The {@code DataSource} should limit how long it takes to connect. The host closes the cluster, but not the
 * {@code DataSource}.
 *
 * Thread-safe.
 */
public final class PostgresCluster implements Cluster {

    /** As many numbers as one run can have told in the moments before they are on the disk: three times 200 ms. */
    private static final long LOST_BY_CRASH = 99_999;

    private final SharedCluster all;
    private final PostgresStore store;

    private PostgresCluster(Builder builder) {
        ClusterSettings settings = builder.options.settings(LOST_BY_CRASH);
        EventCodec codec = EventCodec.create();
        PostgresLink link = new PostgresLink(builder.source, new Tables(builder.options.prefix()), settings.timeout());
        this.store = new PostgresStore(settings, link, builder.asynchronous, builder.mostBytes, codec);
        this.all = new SharedCluster(settings, builder.options, store, codec);
    }

    /** Takes a place with the default options. */
    public static PostgresCluster at(DataSource source) {
        return builder(source).build();
    }

    /**
     * Starts the options of a place.
     *
     * @param source connects to the database; the tables are in the schema that its connections begin with
     */
    public static Builder builder(DataSource source) {
        return new Builder(source);
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

    PostgresStore store() {
        return store;
    }

    /** Writes what is still to be written, some seconds at most, and closes the connections. Idempotent. */
    @Override
    public void close() {
        all.close();
    }

    /** Options of a place in a cluster. Confined to one thread. */
    public static final class Builder {

        private final DataSource source;
        private final ClusterOptions options = new ClusterOptions("PostgreSQL");
        private boolean asynchronous;
        private long mostBytes = Long.MAX_VALUE;

        private Builder(DataSource source) {
            this.source = requireNonNull(source, "source");
        }

        /**
         * Sets what the names of all tables begin with; by default {@code spell}. All hosts of a cluster have the same.
         *
         * @param first up to 30 small letters, digits and underscores, of which the first is a letter
         */
        public Builder prefix(String first) {
            options.prefix(new Tables(first).prefix());
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

        /** Limits how long PostgreSQL may take to answer; by default two seconds. */
        public Builder commandTimeout(Duration limit) {
            options.timeout(limit);
            return this;
        }

        /** Limits how long a run is kept after its end; by default an hour. */
        public Builder age(Duration limit) {
            options.age(limit);
            return this;
        }

        /** Limits how many ended runs of a spell of a user are kept; by default 1000. Some more are kept for some seconds. */
        public Builder runsPerChannel(int limit) {
            options.runsPerChannel(limit);
            return this;
        }

        /**
         * Limits how many bytes of events of ended runs are kept, of all users together; by default there is no limit. The oldest
         * runs go first, some seconds later.
         */
        public Builder bytes(long limit) {
            this.mostBytes = ClusterOptions.positive(limit, "bytes of ended runs");
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

        /** Limits how long a run waits for a PostgreSQL that cannot be written to, before it is cancelled; by default a minute. */
        public Builder patience(Duration limit) {
            options.patience(limit);
            return this;
        }

        /**
         * Lets each event count as written before it is on the disk of PostgreSQL ({@code synchronous_commit = off}), which takes
         * a fraction of the time; by default {@code Progress} alone does. If PostgreSQL crashes, the last fraction of a second may
         * be lost: a host that lives writes it again, and what was told by a host that is lost, too, may be told, and done, once
         * more, unasked.
         */
        public Builder asynchronousCommit() {
            this.asynchronous = true;
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
         * @throws IllegalStateException if the driver of PostgreSQL is not on the class path
         */
        public PostgresCluster build() {
            try {
                requireNonNull(PGConnection.class.getName());
                return new PostgresCluster(this);
            } catch (NoClassDefFoundError e) {
                throw new IllegalStateException(
                        "the driver of PostgreSQL is missing (add org.postgresql:postgresql)", e);
            }
        }
    }
}
