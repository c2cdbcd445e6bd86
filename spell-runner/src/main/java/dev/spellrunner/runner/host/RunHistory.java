// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.cluster.RunQuery;
import dev.spellrunner.runner.cluster.RunStatus;
import dev.spellrunner.runner.cluster.RunStore;
import dev.spellrunner.runner.cluster.RunSummary;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.log.Follower;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Returns what the host's store of runs keeps of one user, if the host has a store. Immutable and thread-safe. */
final class RunHistory {

    /** Null if the host keeps no runs. */
    private final @Nullable RunStore kept;

    private final User user;
    private final Function<Spell, SpellRunner> pattern;

    /**
     * Creates the history of a user.
     *
     * @param kept where the runs are; null if the host keeps none
     * @param pattern returns what tells of a spell without running it
     */
    RunHistory(@Nullable RunStore kept, User user, Function<Spell, SpellRunner> pattern) {
        this.kept = kept;
        this.user = user;
        this.pattern = pattern;
    }

    private RunStore store() {
        if (kept == null) {
            throw new ServiceException(
                    Code.INVALID_REQUEST, "this host keeps no runs (give it a store with SpellHost.Builder.runs)");
        }
        return kept;
    }

    boolean isKept() {
        return kept != null;
    }

    List<RunSummary> list(RunQuery query) {
        return store().list(query);
    }

    /** Returns what is known of a run of the user without its events. */
    RunSummary summary(String run) {
        return Optional.ofNullable(kept)
                .flatMap(known -> known.find(user.id(), run))
                .orElseThrow(() -> ServiceException.noRun(run));
    }

    /** Returns the events of a run of the user; {@code gone} if they are kept no longer, {@code busy} if none is written yet. */
    Recording recording(String run) {
        RunStatus status = summary(run).status();
        return store().recording(user.id(), run).orElseThrow(() -> without(run, status));
    }

    /** A run that goes on has lost no events: the first ones are still to be written. */
    private static ServiceException without(String run, RunStatus status) {
        return status == RunStatus.RUNNING
                ? new ServiceException(
                        Code.BUSY, "nothing of run '" + run + "' is written yet (try again later)", Map.of("run", run))
                : ServiceException.gone(run);
    }

    Optional<NodeEvent> endOf(String run) {
        return store().recording(user.id(), run).flatMap(Recording::end);
    }

    /**
     * Returns a request to run again what has changed since a run; all, if the spell as it was then is not kept.
     *
     * @param inputs other inputs than the run's; null for the same
     */
    RunRequest rerunOf(String run, @Nullable Map<String, ?> inputs) {
        Recording recording = recording(run);
        RunRequest plain =
                RunRequest.of(inputs == null ? recording.inputs() : inputs).tags(recording.tags());
        String trigger = recording.trigger().orElse(null);
        RunRequest request = trigger == null ? plain : plain.at(trigger);
        return store().spell(summary(run).version())
                .map(then -> request.reusing(Recording.of(recording.events(), pattern.apply(then))))
                .orElse(request);
    }

    /**
     * Returns what gives the events of a run after a number.
     *
     * @param available is called when there is something, that is, now
     */
    Follower follow(String run, long after, Runnable available) {
        RunStatus status = summary(run).status();
        Follower follower =
                new KeptEvents(store().events(user.id(), run, after).orElseThrow(() -> without(run, status)));
        available.run();
        return follower;
    }
}
