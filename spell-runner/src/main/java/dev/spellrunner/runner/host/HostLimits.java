// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a host: of all users together, of each user, and of each connection: connections are free, so that only the
 * limits of a user keep one from taking everything. {@link dev.spellrunner.runner.Limits} says what one run may take, the
 * event log how many bytes of events a user may fill. Immutable.
 */
public final class HostLimits {

    private final int connections;
    private final int connectionsOfUser;
    private final int openSpells;
    private final int openSpellsOfUser;
    private final int openSpellsOfConnection;
    private final int runs;
    private final int runsOfUser;
    private final int runsOfConnection;
    private final int updates;
    private final int updatesOfUser;
    private final boolean acrossHosts;
    private final long messageBytes;
    private final long messageBytesOfUser;
    private final @Nullable Duration deadline;

    private HostLimits(Builder options) {
        this.connections = options.connections;
        this.connectionsOfUser = options.connectionsOfUser;
        this.openSpells = options.openSpells;
        this.openSpellsOfUser = options.openSpellsOfUser;
        this.openSpellsOfConnection = options.openSpellsOfConnection;
        this.runs = options.runs;
        this.runsOfUser = options.runsOfUser;
        this.runsOfConnection = options.runsOfConnection;
        this.updates = options.updates;
        this.updatesOfUser = options.updatesOfUser;
        this.acrossHosts = options.acrossHosts;
        this.messageBytes = options.messageBytes;
        this.messageBytesOfUser = Math.min(options.messageBytes, options.messageBytesOfUser);
        this.deadline = options.deadline;
    }

    /** Returns the limits of a builder as it comes. */
    public static HostLimits defaults() {
        return builder().build();
    }

    /** Starts with defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns how many connections the host has at most. */
    public int connections() {
        return connections;
    }

    /** Returns how many connections a user has at most. */
    public int connectionsOfUser() {
        return connectionsOfUser;
    }

    /** Returns how many spells are open at most, each counted once for each connection that has it open. */
    public int openSpells() {
        return openSpells;
    }

    /** Returns how many spells a user has open at most, counted in the same way. */
    public int openSpellsOfUser() {
        return openSpellsOfUser;
    }

    /** Returns how many spells a connection has open at most. */
    public int openSpellsOfConnection() {
        return openSpellsOfConnection;
    }

    /** Returns how many runs go on at once at most. */
    public int runs() {
        return runs;
    }

    /** Returns how many runs of a user go on at once at most. */
    public int runsOfUser() {
        return runsOfUser;
    }

    /** Returns how many runs of a connection go on at once at most. */
    public int runsOfConnection() {
        return runsOfConnection;
    }

    /** Returns how many updates of spells are under way or wait at most. */
    public int updates() {
        return updates;
    }

    /** Returns how many updates of a user are under way or wait at most. */
    public int updatesOfUser() {
        return updatesOfUser;
    }

    /** Tells whether the runs and connections of a user are counted on all hosts of a cluster together. */
    public boolean areAcrossHosts() {
        return acrossHosts;
    }

    /** Returns how many bytes of messages are held at most: those that come in, and answers that are not read yet. */
    public long messageBytes() {
        return messageBytes;
    }

    /** Returns how many bytes of messages are held at most of the connections of one user. */
    public long messageBytesOfUser() {
        return messageBytesOfUser;
    }

    /** Returns how long a run may take that has no deadline of its own; empty for as long as it takes. */
    public Optional<Duration> deadline() {
        return Optional.ofNullable(deadline);
    }

    /** Options of the limits. Confined to one thread. */
    public static final class Builder {

        private static final long MOST_MESSAGE_BYTES = 256L * 1024 * 1024;
        private static final long HEAP_BYTES = Runtime.getRuntime().maxMemory();

        private int connections = 10_000;
        private int connectionsOfUser = 1000;
        private int openSpells = 100_000;
        private int openSpellsOfUser = 1000;
        private int openSpellsOfConnection = 100;
        private int runs = 10_000;
        private int runsOfUser = 1000;
        private int runsOfConnection = 100;
        private int updates = 10_000;
        private int updatesOfUser = 100;
        private boolean acrossHosts;
        private long messageBytes = Math.min(MOST_MESSAGE_BYTES, HEAP_BYTES / 4);
        private long messageBytesOfUser = messageBytes / 2;
        private @Nullable Duration deadline = Duration.ofHours(1);

        private Builder() {}

        /** Sets how many connections the host has at most; by default 10,000. */
        public Builder connections(int most) {
            this.connections = positive(most, "connections");
            return this;
        }

        /** Sets how many connections a user has at most; by default 1,000. Calls over HTTP are connections while they last. */
        public Builder connectionsOfUser(int most) {
            this.connectionsOfUser = positive(most, "connectionsOfUser");
            return this;
        }

        /** Sets how many spells are open at most, each counted once for each connection that has it open; by default 100,000. */
        public Builder openSpells(int most) {
            this.openSpells = positive(most, "openSpells");
            return this;
        }

        /** Sets how many spells a user has open at most, counted in the same way; by default 1,000. */
        public Builder openSpellsOfUser(int most) {
            this.openSpellsOfUser = positive(most, "openSpellsOfUser");
            return this;
        }

        /** Sets how many spells a connection has open at most; by default 100. */
        public Builder openSpellsOfConnection(int most) {
            this.openSpellsOfConnection = positive(most, "openSpellsOfConnection");
            return this;
        }

        /** Sets how many runs go on at once at most; by default 10,000. */
        public Builder runs(int most) {
            this.runs = positive(most, "runs");
            return this;
        }

        /** Sets how many runs of a user go on at once at most; by default 1,000. */
        public Builder runsOfUser(int most) {
            this.runsOfUser = positive(most, "runsOfUser");
            return this;
        }

        /** Sets how many runs of a connection go on at once at most; by default 100. */
        public Builder runsOfConnection(int most) {
            this.runsOfConnection = positive(most, "runsOfConnection");
            return this;
        }

        /** Sets how many updates of spells are under way or wait at most; by default 10,000. */
        public Builder updates(int most) {
            this.updates = positive(most, "updates");
            return this;
        }

        /** Sets how many updates of a user are under way or wait at most; by default 100. */
        public Builder updatesOfUser(int most) {
            this.updatesOfUser = positive(most, "updatesOfUser");
            return this;
        }

        /**
         * Counts the runs and the connections of a user on all hosts of a cluster together; by default each host counts its
         * own. Each of them takes a round trip then, and is refused with {@code busy} while the others cannot be reached. All
         * hosts are to have the same limits. The spells that a user has open count on each host.
         */
        public Builder acrossHosts() {
            this.acrossHosts = true;
            return this;
        }

        /**
         * Sets how many bytes of messages are held at most, whatever the number of connections: of those that have not come
         * whole, or are not answered yet, and of answers that their clients have not read; by default 256 MiB, or a quarter
         * of the heap if that is less. What comes beyond is refused as {@code busy}.
         */
        public Builder messageBytes(long most) {
            this.messageBytes = positive(most, "messageBytes");
            return this;
        }

        /** Sets how many of them the connections of one user hold at most; by default half of the default of all. */
        public Builder messageBytesOfUser(long most) {
            this.messageBytesOfUser = positive(most, "messageBytesOfUser");
            return this;
        }

        /**
         * Sets how long a run may take that has no deadline of its own, neither in its request nor in the host's {@link
         * dev.spellrunner.runner.Limits}; by default an hour. A run that waits, for an approval say, takes that time too.
         */
        public Builder deadline(Duration longest) {
            if (requireNonNull(longest, "longest").isNegative() || longest.isZero()) {
                throw new IllegalArgumentException("deadline must be greater than 0, but is " + longest);
            }
            this.deadline = longest;
            return this;
        }

        /** Lets runs take as long as they like that have no deadline of their own. */
        public Builder noDeadline() {
            this.deadline = null;
            return this;
        }

        /** Returns the limits. */
        public HostLimits build() {
            return new HostLimits(this);
        }

        private static <N extends Number> N positive(N value, String name) {
            if (value.longValue() <= 0) {
                throw new IllegalArgumentException(name + " must be greater than 0, but is " + value);
            }
            return value;
        }
    }
}
