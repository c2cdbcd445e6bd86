// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import dev.spellrunner.runner.cluster.Orphan;
import dev.spellrunner.runner.cluster.RunsUnavailableException;
import dev.spellrunner.runner.cluster.UnreadableRun;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that this host is alive, by the clock of the server, and finds the runs of hosts that do not say so any more. The runs of
 * this host are held as long as it cannot say so. Has a thread for each of the two, and a third one for a moment after its lease
 * was over: all of them end with the host. Thread-safe.
 */
final class Hosts {

    private static final Logger log = LoggerFactory.getLogger(Hosts.class);

    private static final int MOST_AT_ONCE = 64;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    /** The time for which the plays of a host that is lost wait for one that takes them. */
    private static final Duration PLAYS_WAIT = Duration.ofSeconds(30);

    private final ClusterSettings settings;
    private final StoredHosts stored;
    private final LocalRuns local;
    private final Doorbell doorbell;
    private final Claims claims;
    private final SharedPlays plays;

    private final Object lock = new Object();
    private @Nullable Thread beating;
    private volatile @Nullable Thread claiming;
    /** Checks which host has the runs of this one; null if nothing does at the moment. */
    private @Nullable Thread checking;

    private boolean isCheckDue;
    private @Nullable CompletableFuture<Void> suspicion;
    private volatile long aliveAt = System.nanoTime();
    private volatile List<String> lost = List.of();
    private volatile long alive = 1;
    private volatile boolean isBeatDue;
    private volatile boolean closed;
    /** Whether the server has heard of this host; of the thread that beats. */
    private boolean isKnown;
    /** Whether Redis had heard of it, and had not any more; of the thread that beats. */
    private boolean isForgotten;

    private volatile Runnable onForgotten = () -> {};
    private volatile @Nullable Consumer<List<Orphan>> taker;

    Hosts(
            ClusterSettings settings,
            StoredHosts stored,
            LocalRuns local,
            Doorbell doorbell,
            Claims claims,
            SharedPlays plays) {
        this.settings = settings;
        this.stored = stored;
        this.local = local;
        this.doorbell = doorbell;
        this.claims = claims;
        this.plays = plays;
    }

    /** Begins to say that this host is alive. Blocks until the server has heard it once. */
    void start() {
        synchronized (lock) {
            if (beating != null || closed) {
                return;
            }
            beating = settings.thread("beat", this::beat);
        }
        beatOnce();
        beating.start();
    }

    /** Gives the runs of hosts that are lost to a taker from now on. */
    void onOrphans(Consumer<List<Orphan>> wanted) {
        taker = wanted;
        synchronized (lock) {
            if (claiming == null && !closed) {
                claiming = settings.thread("takeover", this::claim);
                claiming.start();
            }
        }
    }

    /** Sets what is done when the server has forgotten what it had. */
    void onForgotten(Runnable action) {
        onForgotten = action;
    }

    List<UnreadableRun> unreadable() {
        return claims.unreadable();
    }

    /** Tells whether other hosts may believe by now that this one is lost. */
    boolean isSuspect() {
        return System.nanoTime() - aliveAt > settings.lease().toNanos() * 2 / 3;
    }

    /** A run begins; it is held at once if all others are. */
    void beatFrom(RunStream run) {
        CompletableFuture<Void> held;
        synchronized (lock) {
            held = suspicion;
        }
        if (held != null) {
            run.holdUntil(held);
        }
    }

    /**
     * Lets the next beat be due at once, since the server answers again. What else the server answers does not end a suspicion: the
     * beat alone prolongs the lease, and tells whether it was over.
     */
    void beatSoon() {
        isBeatDue = true;
        Thread beats;
        synchronized (lock) {
            beats = beating;
        }
        LockSupport.unpark(beats);
    }

    // ---- saying that it is alive ----

    private void beat() {
        long beatNanos = settings.beat().toNanos();
        for (long next = System.nanoTime() + beatNanos; awaitBeat(next); ) {
            next = System.nanoTime() + beatNanos;
            try {
                doorbell.ping(settings.lease().toNanos() * 2);
                beatOnce();
                trust();
            } catch (RuntimeException e) {
                log.debug("the lease of this host cannot be renewed in {}", settings.server(), e);
                if (isSuspect()) {
                    suspect();
                }
            }
        }
    }

    /** Waits until a beat is due. Returns whether the host is still open. */
    private boolean awaitBeat(long next) {
        for (long left = next - System.nanoTime(); left > 0 && !isBeatDue && !closed; left = next - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
        isBeatDue = false;
        return !closed;
    }

    private void beatOnce() {
        long before = System.nanoTime();
        StoredHosts.Beat beat = stored.beat(settings.lease());
        aliveAt = before;
        alive = Math.max(1, beat.alive());
        lost = beat.lost();
        isForgotten |= isKnown && beat.isNew();
        if (isForgotten || beat.wasOver() || isSuspected()) {
            checkSoon();
        }
        isKnown = true;
        if (isForgotten) {
            forgotten();
            isForgotten = false;
        }
        Thread taking = claiming;
        if (!beat.lost().isEmpty() && taking != null) {
            LockSupport.unpark(taking);
        }
    }

    /** This host is not among the others any more, though it was: the server has lost what it had, or others have dropped this host. */
    private void forgotten() {
        log.warn("{} no longer knows this host: runs without a record are cancelled", settings.server());
        onForgotten.run();
    }

    /** Checks on a thread of its own, since this one says that the host is alive: once more if a check is under way. */
    private void checkSoon() {
        synchronized (lock) {
            isCheckDue = !closed;
            if (isCheckDue && checking == null) {
                checking = settings.thread("ownership", this::check);
                checking.start();
            }
        }
    }

    private void check() {
        while (takeCheck()) {
            plays.check();
            try {
                checkRuns();
            } catch (RunsUnavailableException e) {
                log.debug(
                        "the owners of runs cannot be read from {}: runs of other hosts end with their next write",
                        settings.server(),
                        e);
            }
        }
    }

    private boolean takeCheck() {
        synchronized (lock) {
            boolean isDue = isCheckDue && !closed;
            isCheckDue = false;
            checking = isDue ? checking : null;
            return isDue;
        }
    }

    /** This host may have counted as lost: what others have taken ends here, also what would write nothing for long. */
    private void checkRuns() {
        for (RunStream run : local.leased()) {
            if (closed) {
                return;
            }
            if (run.isRecorded()) {
                stored.ownerOf(run.channel().user(), run.run())
                        .filter(owner -> !owner.equals(settings.host()))
                        .ifPresent(run::isOf);
            }
        }
    }

    private boolean isSuspected() {
        synchronized (lock) {
            return suspicion != null;
        }
    }

    private void suspect() {
        CompletableFuture<Void> until = null;
        synchronized (lock) {
            if (suspicion == null) {
                suspicion = new CompletableFuture<>();
                until = suspicion;
            }
        }
        if (until != null) {
            log.warn(
                    "{} does not answer: other hosts may consider this one lost, and its runs are held",
                    settings.server());
            for (RunStream run : local.leased()) {
                run.holdUntil(until);
            }
        }
    }

    private void trust() {
        CompletableFuture<Void> over;
        synchronized (lock) {
            over = suspicion;
            suspicion = null;
        }
        if (over != null) {
            log.info("{} answers again: runs continue", settings.server());
            over.complete(null);
        }
    }

    // ---- taking up the runs of others ----

    private void claim() {
        while (!closed) {
            boolean more = false;
            for (String host : lost) {
                try {
                    more |= claimSome(host);
                } catch (RunsUnavailableException e) {
                    log.warn("the runs of a lost host cannot be taken over at the moment: {}", e.getMessage());
                    more = true;
                } catch (RuntimeException e) {
                    log.error("the runs of a lost host cannot be taken over", e);
                    more = true;
                }
            }
            more |= takeRest();
            LockSupport.parkNanos(this, more ? PAUSE_NANOS : settings.beat().toNanos());
        }
    }

    /** Takes this host's share of the runs. Returns whether some are left. */
    private boolean claimSome(String host) {
        Consumer<List<Orphan>> takes = taker;
        if (takes == null) {
            return false;
        }
        plays.report(host);
        long size = stored.runsOf(host);
        if (size == 0) {
            if (stored.drop(host, PLAYS_WAIT)) {
                lost = lost.stream().filter(other -> !other.equals(host)).toList();
            }
            return false;
        }
        long share = Math.min(MOST_AT_ONCE, (size + alive - 1) / alive);
        List<Orphan> orphans = claims.claim(host, share);
        if (!orphans.isEmpty()) {
            log.info("{} of {} runs of a lost host are taken over", orphans.size(), size);
            takes.accept(orphans);
        }
        // What finds no room waits for a beat, or for the end of a run that was taken up.
        return size > share && !claims.isCrowded();
    }

    /** A run is written no further here: if it was taken up, there is room for others. */
    void ended(RunStream run) {
        if (claims.ended(run)) {
            LockSupport.unpark(claiming);
        }
    }

    /** Takes what is claimed, and could not be read before. Returns whether some is left. */
    private boolean takeRest() {
        Consumer<List<Orphan>> takes = taker;
        if (takes != null && claims.hasUnread()) {
            List<Orphan> orphans = claims.readClaimed();
            if (!orphans.isEmpty()) {
                takes.accept(orphans);
            }
        }
        return claims.hasUnread();
    }

    /** Stops to say that this host is alive; its runs are free at once. Waits for its threads, a lease at most. */
    void close() {
        Thread beats;
        Thread takes;
        Thread checks;
        synchronized (lock) {
            closed = true;
            beats = beating;
            takes = claiming;
            checks = checking;
        }
        try {
            long until = System.nanoTime() + settings.lease().toNanos();
            awaitEnd(takes, until);
            awaitEnd(checks, until);
            awaitEnd(beats, until);
            if (beats != null) {
                stored.beat(Duration.ZERO);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RunsUnavailableException e) {
            log.warn(
                    "{} cannot be told that this host is closed: its runs continue elsewhere when its lease expires",
                    settings.server(),
                    e);
        }
    }

    private static void awaitEnd(@Nullable Thread thread, long until) throws InterruptedException {
        if (thread != null) {
            LockSupport.unpark(thread);
            // At least a millisecond: 0 waits for ever.
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
        }
    }
}
