// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a host: of all users together, of each user, and of each connection: connections are free, so that only the
 * limits of a user keep one from taking everything. {@link dev.spellrunner.runner.Limits} says what one run may take, the
 * event log how many bytes of events a user may fill. Immutable.
 */
public final class HostLimits {

    private static final HostLimits DEFAULTS = new HostLimits(new Draft());

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

    private HostLimits(Draft options) {
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
        this.messageBytesOfUser = options.messageBytesOfUser;
        this.deadline = options.deadline;
    }

    /** Returns limits that suit one process on one machine; each method that changes one says its default. */
    public static HostLimits defaults() {
        return DEFAULTS;
    }

    /** Returns these limits with another number of connections of the host; by default 10,000. */
    public HostLimits connections(int most) {
        int checked = positive(most, "connections");
        return with(draft -> draft.connections = checked);
    }

    /** Returns these limits with another number of connections of a user; by default 1,000. Calls over HTTP are connections while they last. */
    public HostLimits connectionsOfUser(int most) {
        int checked = positive(most, "connectionsOfUser");
        return with(draft -> draft.connectionsOfUser = checked);
    }

    /** Returns these limits with another number of open spells, each counted once for each connection that has it open; by default 100,000. */
    public HostLimits openSpells(int most) {
        int checked = positive(most, "openSpells");
        return with(draft -> draft.openSpells = checked);
    }

    /** Returns these limits with another number of open spells of a user, counted in the same way; by default 1,000. */
    public HostLimits openSpellsOfUser(int most) {
        int checked = positive(most, "openSpellsOfUser");
        return with(draft -> draft.openSpellsOfUser = checked);
    }

    /** Returns these limits with another number of open spells of a connection; by default 100. */
    public HostLimits openSpellsOfConnection(int most) {
        int checked = positive(most, "openSpellsOfConnection");
        return with(draft -> draft.openSpellsOfConnection = checked);
    }

    /** Returns these limits with another number of runs at once; by default 10,000. */
    public HostLimits runs(int most) {
        int checked = positive(most, "runs");
        return with(draft -> draft.runs = checked);
    }

    /** Returns these limits with another number of runs of a user at once; by default 1,000. */
    public HostLimits runsOfUser(int most) {
        int checked = positive(most, "runsOfUser");
        return with(draft -> draft.runsOfUser = checked);
    }

    /** Returns these limits with another number of runs of a connection at once; by default 100. */
    public HostLimits runsOfConnection(int most) {
        int checked = positive(most, "runsOfConnection");
        return with(draft -> draft.runsOfConnection = checked);
    }

    /** Returns these limits with another number of updates of spells that are under way or wait; by default 10,000. */
    public HostLimits updates(int most) {
        int checked = positive(most, "updates");
        return with(draft -> draft.updates = checked);
    }

    /** Returns these limits with another number of updates of a user that are under way or wait; by default 100. */
    public HostLimits updatesOfUser(int most) {
        int checked = positive(most, "updatesOfUser");
        return with(draft -> draft.updatesOfUser = checked);
    }

    /**
     * Returns these limits with the runs and connections of a user counted on all hosts of a cluster together; by default each
     * host counts its own. Each of them takes a round trip then, and is refused with {@code busy} while the others cannot be
     * reached. All hosts are to have the same limits. The spells that a user has open count on each host.
     */
    public HostLimits acrossHosts() {
        return with(draft -> draft.acrossHosts = true);
    }

    /**
     * Returns these limits with another number of bytes of messages that are held, whatever the number of connections: of
     * those that have not come whole, or are not answered yet, and of answers that their clients have not read; by default
     * 256 MiB, or a quarter of the heap if that is less. What comes beyond is refused as {@code busy}.
     *
     * <p>A message takes more than its own bytes. What its values need when it is read is added before it is read, see {@link
     * MessageMemory#bytesToRead}: a megabyte of empty objects counts as some fifty. Both are given back when the message is
     * answered, over HTTP, over a WebSocket and at doors. One that needs more than a user may ever have is refused as {@code
     * limit}. The inputs of a run count until it has ended.
     *
     * <p>Socket.IO counts its messages in the same way, but in a memory of its own, by address.
     */
    public HostLimits messageBytes(long most) {
        long checked = positive(most, "messageBytes");
        return with(draft -> draft.messageBytes = checked);
    }

    /**
     * Returns these limits with another number of bytes of messages that the connections of one user hold, counted in the same
     * way; by default half of the default of all. It is the bound of a single message, too.
     */
    public HostLimits messageBytesOfUser(long most) {
        long checked = positive(most, "messageBytesOfUser");
        return with(draft -> draft.messageBytesOfUser = checked);
    }

    /**
     * Returns these limits with another time that a run may take that has no deadline of its own, neither in its request nor
     * in the host's {@link dev.spellrunner.runner.Limits}; by default an hour. A run that waits, for an approval say, takes
     * that time too.
     */
    public HostLimits deadline(Duration longest) {
        if (requireNonNull(longest, "longest").isNegative() || longest.isZero()) {
            throw new IllegalArgumentException("deadline must be greater than 0, but is " + longest);
        }
        return with(draft -> draft.deadline = longest);
    }

    /** Returns these limits without a deadline: runs that have none of their own take as long as they like. */
    public HostLimits noDeadline() {
        return with(draft -> draft.deadline = null);
    }

    private HostLimits with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new HostLimits(draft);
    }

    private static <N extends Number> N positive(N value, String name) {
        if (value.longValue() <= 0) {
            throw new IllegalArgumentException(name + " must be greater than 0, but is " + value);
        }
        return value;
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
        return Math.min(messageBytes, messageBytesOfUser);
    }

    /** Returns how long a run may take that has no deadline of its own; empty for as long as it takes. */
    public Optional<Duration> deadline() {
        return Optional.ofNullable(deadline);
    }

    /** Returns how many bytes each thing takes that is kept lest it be made or asked for again: a sixteenth of the heap at most. */
    static long keptBytes() {
        return Math.min(Draft.MOST_KEPT_BYTES, Draft.HEAP_BYTES / 16);
    }

    /** The limits of a host while one is changed. Confined to one thread. */
    private static final class Draft {

        private static final long MOST_MESSAGE_BYTES = 256L * 1024 * 1024;
        private static final long MOST_KEPT_BYTES = 64L * 1024 * 1024;
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

        Draft() {}

        Draft(HostLimits limits) {
            connections = limits.connections;
            connectionsOfUser = limits.connectionsOfUser;
            openSpells = limits.openSpells;
            openSpellsOfUser = limits.openSpellsOfUser;
            openSpellsOfConnection = limits.openSpellsOfConnection;
            runs = limits.runs;
            runsOfUser = limits.runsOfUser;
            runsOfConnection = limits.runsOfConnection;
            updates = limits.updates;
            updatesOfUser = limits.updatesOfUser;
            acrossHosts = limits.acrossHosts;
            messageBytes = limits.messageBytes;
            messageBytesOfUser = limits.messageBytesOfUser;
            deadline = limits.deadline;
        }
    }
}
