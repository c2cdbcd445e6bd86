// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.cluster.RunStatus;
import dev.spellrunner.runner.cluster.RunsUnavailableException;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.Start;
import java.util.Optional;

/** Finds the runs of a user for one connection: here, in the store that keeps runs, or on another host. Thread-safe. */
final class RunsOfUser {

    private final HostCore host;
    private final User user;
    private final OpenSpells open;
    private final SpellsOfUser spells;

    RunsOfUser(HostCore host, User user, OpenSpells open, SpellsOfUser spells) {
        this.host = host;
        this.user = user;
        this.open = open;
        this.spells = spells;
    }

    /** Returns what the host's store keeps of the user's runs. */
    RunHistory history() {
        open.requireConnected();
        return new RunHistory(host.records().store(), user, spells, host.messages());
    }

    /** Takes memory for values that the client sends for a run; see {@link HostedRuns#hold}. */
    void hold(String run, long bytes) {
        host.hostedRuns().hold(run, bytes);
    }

    /** Returns a run that this host has or had, as long as it knows it. */
    Optional<RunView> known(String run) {
        open.requireConnected();
        return host.hostedRuns().find(run, user);
    }

    /**
     * Tells whether a run goes on, here or at another host.
     *
     * @throws ServiceException {@code busy} if the runs of the cluster cannot be reached
     */
    boolean goesOn(String run) {
        boolean here = host.hostedRuns()
                .find(run, user)
                .filter(view -> view.result().isEmpty())
                .isPresent();
        return here || (host.elsewhere() != null && goesOnElsewhere(run));
    }

    private boolean goesOnElsewhere(String run) {
        try {
            return requireNonNull(host.records().store())
                    .find(user.id(), run)
                    .filter(found -> found.status() == RunStatus.RUNNING)
                    .isPresent();
        } catch (RunsUnavailableException e) {
            throw ServiceException.of(e);
        }
    }

    /** Follows a run; see {@link SpellManager#followRun}. */
    Follower follow(String run, long after, Runnable itsEvents) {
        Optional<RunView> known = known(run);
        if (known.isPresent()) {
            Follower events = followKnown(known.get(), after, itsEvents);
            return open.reading(known.get(), new CountedFollower(events, host::dropped));
        }
        if (host.records().store() == null) {
            throw ServiceException.noRun(run);
        }
        Elsewhere others = host.elsewhere();
        Follower there = others == null ? null : others.follow(user, run, after, itsEvents);
        if (there != null) {
            return there;
        }
        return history().follow(run, after, itsEvents);
    }

    private Follower followKnown(RunView run, long after, Runnable itsEvents) {
        Start start = Start.ofRun(run.run(), after);
        Follower live = host.records().log().follow(run.channel(), start, itsEvents);
        Follower follower =
                MissedEvents.before(live, run.channel(), start, host.records().store(), host.messages());
        // The first event of a run that has just begun may be on its way to the log.
        if (run.result().isPresent() && follower.missing().contains(run.run())) {
            follower.close();
            throw ServiceException.gone(run.run());
        }
        if (follower != live) {
            itsEvents.run();
        }
        return follower;
    }
}
