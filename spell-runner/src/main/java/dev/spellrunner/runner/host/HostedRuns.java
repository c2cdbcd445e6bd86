// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.runner.Gate;
import dev.spellrunner.runner.ManualGate;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.log.Channel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The runs of a host: those that go on, and how the last ones ended. Thread-safe. */
final class HostedRuns {

    private final Quota places;
    private final EndedRuns ended;
    private final Map<String, GoingOn> goingOn = new ConcurrentHashMap<>();
    /** Until the last event of a run is about to be told: by the run's id. */
    private final Map<String, RunPlace> placesOfRuns = new ConcurrentHashMap<>();

    /** Runs that may tell events already, and do not go on yet as far as this knows: by the run's id. */
    private final Map<String, Channel> beginning = new ConcurrentHashMap<>();

    private volatile boolean takesMore = true;

    HostedRuns(Quota places, EndedRuns ended) {
        this.places = places;
        this.ended = ended;
    }

    /** A run that goes on, and what it is in hand by; made when first needed. */
    private static final class GoingOn {
        private final Channel channel;
        private final Run run;
        private final CompletableFuture<RunResult> end;
        private final RunStops stops;
        private @Nullable ManualGate gate;

        GoingOn(Channel channel, Run run, CompletableFuture<RunResult> end, @Nullable ManualGate gate, RunStops stops) {
            this.channel = channel;
            this.run = run;
            this.end = end;
            this.gate = gate;
            this.stops = stops;
        }

        RunControl control(User user) {
            ManualGate known;
            ManualGate made = null;
            synchronized (this) {
                if (gate == null) {
                    made = new ManualGate();
                    gate = made;
                }
                known = gate;
            }
            if (made != null) {
                run.gate(made);
            }
            return new RunControl(run, known, stops, user);
        }
    }

    /** A run that goes on, or has ended not long ago. */
    record Known(Channel channel, Run run) {}

    /**
     * Takes a place for one more run of a user.
     *
     * @throws ServiceException {@code busy}, if there is none
     */
    void takePlace(User user) {
        if (!takesMore) {
            throw ServiceException.closing();
        }
        places.take(user.id());
    }

    /**
     * Takes a place for a run that was under way when the host before this one ended, even if there is none.
     *
     * @param values counts what clients send for it
     */
    void takePlaceAnyway(String run, String user, MessageMemory.Share values) {
        places.takeBeyond(user);
        placed(run, new RunPlace(values, () -> places.giveBack(user)));
    }

    /**
     * Takes memory for values that a client sends for a run that goes on.
     *
     * @throws ServiceException {@code busy}, if there is not so much
     */
    void hold(String run, long bytes) {
        RunPlace place = placesOfRuns.get(run);
        if (place != null) {
            place.hold(bytes);
        }
    }

    /** Gives a place back. */
    void givePlaceBack(String user) {
        places.giveBack(user);
    }

    /**
     * Announces that a run is about to begin: a listener to its first event may ask for it before it is
     * {@linkplain #add added}.
     */
    void begins(String run, Channel channel) {
        beginning.put(run, channel);
    }

    /** Forgets a run that was about to begin, and did not. */
    void didNotBegin(String run) {
        beginning.remove(run);
        leavePlace(run);
    }

    /** Says which run has a place, before its first event. */
    void placed(String run, RunPlace place) {
        RunPlace before = placesOfRuns.put(run, place);
        if (before != null) {
            // Ids that the host is given may come twice.
            before.giveBack();
        }
    }

    /**
     * Gives back the place of a run whose last event is about to be told, or which has not begun: a listener to its end may
     * start another one at once. Idempotent.
     */
    void leavePlace(String run) {
        RunPlace place = placesOfRuns.remove(run);
        if (place != null) {
            place.giveBack();
        }
    }

    /**
     * Knows a run from now on, which has a place, and forgets it in time when it has ended.
     *
     * @param end how it ended, once that was told
     * @param gate stops it where it is to stop; null if it stops nowhere yet
     */
    void add(Channel channel, Run run, CompletableFuture<RunResult> end, @Nullable ManualGate gate, RunStops stops) {
        goingOn.put(run.id(), new GoingOn(channel, run, end, gate, stops));
        beginning.remove(run.id());
        CompletionStage<RunResult> ending = end;
        ending.thenAccept(result -> {
            ended.keep(channel, run, result);
            // If it has ended without a last event.
            leavePlace(run.id());
            goingOn.remove(run.id());
        });
    }

    /** From now on there is no place. */
    void takeNoMore() {
        takesMore = false;
    }

    boolean takesMore() {
        return takesMore;
    }

    /** Asks one more gate before the nodes of all runs. */
    void guard(Gate gate) {
        goingOn.values().forEach(going -> going.run.gate(gate));
    }

    int goingOn() {
        return goingOn.size();
    }

    /** Returns a stage that completes when a run goes on here no more: another host may have had it taken away. */
    CompletionStage<?> left(String run) {
        GoingOn going = goingOn.get(run);
        return going == null ? CompletableFuture.completedFuture(null) : going.end;
    }

    /** Returns a run of a user, with its channel, as long as it is known. */
    Optional<RunView> find(String run, User user) {
        // In the order in which a run moves on, so that it is not missed in between.
        Channel begins = beginning.get(run);
        if (begins != null) {
            return view(run, begins, null, user);
        }
        GoingOn going = goingOn.get(run);
        if (going != null) {
            return view(run, going.channel, going.end.getNow(null), user);
        }
        EndedRuns.Ended how = ended.find(run);
        return how == null ? Optional.empty() : view(run, how.channel(), how.result(), user);
    }

    /** Returns a run of any user; null if it is not known. */
    @Nullable
    Known known(String run) {
        GoingOn going = goingOn.get(run);
        if (going != null) {
            return new Known(going.channel, going.run);
        }
        EndedRuns.Ended how = ended.find(run);
        return how == null ? null : new Known(how.channel(), how.run());
    }

    private static Optional<RunView> view(String run, Channel channel, @Nullable RunResult result, User user) {
        return channel.user().equals(user.id())
                ? Optional.of(new RunView(run, channel, Optional.ofNullable(result)))
                : Optional.empty();
    }

    /** Returns what takes a run in hand, as far as a user may; empty if it does not go on. */
    Optional<RunControl> control(String run, User user) {
        return Optional.ofNullable(goingOn.get(run)).map(going -> going.control(user));
    }

    /** Returns a stage that completes when a run has ended, at once if it does not go on. */
    CompletionStage<?> ended(String run) {
        GoingOn going = goingOn.get(run);
        return going == null ? CompletableFuture.completedFuture(run) : going.end;
    }

    /** Returns whether it took effect. */
    boolean cancel(String run) {
        GoingOn going = goingOn.get(run);
        return going != null && going.run.cancel();
    }

    void cancelAll() {
        goingOn.values().forEach(going -> going.run.cancel());
    }

    /** Waits until no run goes on, or the time is over. */
    void awaitNone(Duration longest) {
        CompletableFuture<?> all = CompletableFuture.allOf(
                goingOn.values().stream().map(going -> going.end).toArray(CompletableFuture[]::new));
        all.completeOnTimeout(null, longest.toNanos(), TimeUnit.NANOSECONDS).join();
    }
}
