// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.InMemoryEventLog;
import java.security.SecureRandom;
import java.time.Duration;

/** The options that clusters have on whichever server, with their defaults and bounds. Confined to one thread. */
public final class ClusterOptions {

    /** The numbers that a server may have lost of what it had acknowledged. */
    public static final long LOST_BY_FAILOVER = 999;

    /** A run that is loaded takes eight times its bytes for a moment; others are there, too. */
    private static final int TIMES_LOADED = 16;

    private final String server;
    private String prefix = "spell";
    private Duration lease = Duration.ofSeconds(2);
    private Duration timeout = Duration.ofSeconds(2);
    private Duration age = Duration.ofHours(1);
    private int runsPerChannel = 1000;
    private long backlogOfRun = 4L << 20;
    private long backlog = 64L << 20;
    private long orphanBytes = Math.max(1, Runtime.getRuntime().maxMemory() / TIMES_LOADED);
    private Duration patience = Duration.ofMinutes(1);
    private InMemoryEventLog.Builder near = EventLog.inMemory();

    /**
     * Starts with the defaults.
     *
     * @param server the name of the server
     */
    public ClusterOptions(String server) {
        this.server = server;
    }

    /** Sets what all names begin with; whether it is a good one, the server's own builder says. */
    public void prefix(String first) {
        this.prefix = first;
    }

    /** Sets for how long a host that is silent counts as alive. */
    public void lease(Duration limit) {
        this.lease = positive(limit, "lease");
    }

    /** Limits how long the server may take to answer. */
    public void timeout(Duration limit) {
        this.timeout = positive(limit, "time for an answer");
    }

    /** Limits how long a run is kept after its end. */
    public void age(Duration limit) {
        this.age = positive(limit, "age of a run");
    }

    /** Limits how many ended runs of a channel are kept. */
    public void runsPerChannel(int limit) {
        this.runsPerChannel = (int) positive(limit, "runs of a channel");
    }

    /** Limits how many bytes may wait to be written. */
    public void backlog(long ofRun, long inAll) {
        this.backlogOfRun = positive(ofRun, "backlog of a run");
        this.backlog = positive(inAll, "backlog");
    }

    /** Limits how many bytes the runs of lost hosts have together that this host goes on with. */
    public void orphanBytes(long limit) {
        this.orphanBytes = positive(limit, "bytes of orphans");
    }

    /** Limits how long a run waits for a server that cannot be written to. */
    public void patience(Duration limit) {
        this.patience = positive(limit, "patience");
    }

    /** Sets the bounds of what is kept in this process of the spells that are followed here. */
    public void near(InMemoryEventLog.Builder bounds) {
        this.near = requireNonNull(bounds, "bounds");
    }

    /** Returns what all names begin with. */
    public String prefix() {
        return prefix;
    }

    /**
     * Returns the options as a new process has them.
     *
     * @param skippedAfterClaim see {@link ClusterSettings#skippedAfterClaim}
     */
    public ClusterSettings settings(long skippedAfterClaim) {
        String host = Long.toString(new SecureRandom().nextLong() >>> 1, 36);
        return new ClusterSettings(
                host,
                server,
                new Topics(prefix),
                lease,
                age,
                runsPerChannel,
                backlogOfRun,
                backlog,
                orphanBytes,
                patience,
                timeout,
                skippedAfterClaim);
    }

    InMemoryEventLog nearLog() {
        return near.build();
    }

    /** Checks a limit that is a time. */
    public static Duration positive(Duration limit, String what) {
        positive(limit.toMillis(), what);
        return limit;
    }

    /** Checks a limit. */
    public static long positive(long limit, String what) {
        if (limit <= 0) {
            throw new IllegalArgumentException("the limit of the " + what + " is positive, but is " + limit);
        }
        return limit;
    }
}
