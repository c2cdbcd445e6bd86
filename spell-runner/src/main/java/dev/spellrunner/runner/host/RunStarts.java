// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.runner.ManualGate;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.host.ReadySpells.Ready;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.observe.RunOrigin;
import dev.spellrunner.runner.observe.TraceParent;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Starts the runs of one connection, within the limits of the connection, its user and the host. Thread-safe. */
final class RunStarts {

    private final HostCore host;
    private final User user;
    private final RunOrigin origin;
    private final BiFunction<String, StandIns, Ready> find;
    private final OpenSpells open;
    private final AtomicInteger runs = new AtomicInteger();

    /**
     * Creates what starts the runs of a connection that has nothing open.
     *
     * @param store has the user's spells
     * @param origin where the connection came in
     * @param find returns a spell of the user by its id or name, ready to run with what stands in for some nodes
     */
    RunStarts(HostCore host, User user, SpellStore store, RunOrigin origin, BiFunction<String, StandIns, Ready> find) {
        this.host = host;
        this.user = user;
        this.origin = origin;
        this.find = find;
        this.open = new OpenSpells(host, user, store, this::startOfItem);
    }

    /** Returns what the connection has open. */
    OpenSpells open() {
        return open;
    }

    /**
     * Starts a run, if the user has the right to. If the request gives an id that is that of a run already, it is that run.
     *
     * @param wanted where it stops, which takes the right to control; null for where those of the spell do
     * @param trace the span of the caller; empty for that of the connection
     */
    Run start(String spell, RunRequest request, @Nullable Stops wanted, Optional<TraceParent> trace) {
        return start(spell, request, wanted, trace, StandIns.NONE);
    }

    /** The same, with values in the places of nodes that cannot work. */
    Run start(
            String spell, RunRequest request, @Nullable Stops wanted, Optional<TraceParent> trace, StandIns standIns) {
        user.require(Right.RUN);
        if (wanted != null) {
            user.require(Right.CONTROL);
        }
        RunOrigin from = trace.isPresent() ? origin.in(trace) : origin;
        String id = request.id().orElse(null);
        if (id == null) {
            return start(new Asked(spell, standIns, from), request, wanted, null);
        }
        Channel channel =
                new Channel(user.id(), find.apply(spell, standIns).spell().id());
        return host.givenIds().once(id, channel, () -> start(new Asked(spell, standIns, from), request, wanted, null));
    }

    /** The spell of which a run is asked for, with what stands in for its nodes, and where it is asked for. */
    private record Asked(String spell, StandIns standIns, RunOrigin from) {}

    /**
     * Starts a run.
     *
     * @param wanted where it stops; null for where those of the spell do
     * @param only the open spell that it is of; null if that does not matter
     */
    private Run start(Asked asked, RunRequest request, @Nullable Stops wanted, @Nullable OpenSpell only) {
        Ready ready = find.apply(asked.spell(), asked.standIns());
        RunPlace place = takePlace(asked, request);
        OpenSpell opened = null;
        try {
            opened = open.hold(ready, false);
            if (only != null && only != opened) {
                throw ServiceException.notOpen(asked.spell());
            }
            OpenSpell held = opened;
            Stops stops = wanted == null ? held.stops() : wanted;
            ManualGate gate = gateFor(stops);
            Run run = host.records()
                    .start(
                            held.channel(),
                            ready,
                            gate == null ? request : gated(request, gate),
                            stops,
                            (known, runner) -> observed(
                                    held, ready, known, asked.from(), seen -> begun(held, ready, seen, runner, place)));
            RunRecords records = host.records();
            host.hostedRuns().add(held.channel(), run, records.toldEnd(run), gate, records.stopsOf(run, stops));
            run.onEnd(result -> open.letGo(held));
            return run;
        } catch (Throwable e) {
            place.giveBack();
            if (opened != null) {
                // A spell that only runs held open goes with the last of them.
                open.letGo(opened);
            }
            throw e;
        }
    }

    /** A run that ends at once has left its place before its end is told. */
    private Run begun(OpenSpell held, Ready ready, RunRequest request, Consumer<SpellRunner> runner, RunPlace place) {
        String id = request.id().orElseGet(host.runIds());
        host.hostedRuns().placed(id, place);
        host.hostedRuns().begins(id, held.channel());
        try {
            return held.start(ready, request.id(id), runner);
        } catch (Throwable e) {
            host.hostedRuns().didNotBegin(id);
            throw e;
        }
    }

    private Run observed(
            OpenSpell opened, Ready ready, RunRequest request, RunOrigin from, Function<RunRequest, Run> starter) {
        Observers observers = host.observers();
        return observers == null
                ? starter.apply(request)
                : observers.starting(request, ready.described(opened.channel(), from, request.tags()), starter);
    }

    private static RunRequest gated(RunRequest request, ManualGate gate) {
        return request.gate(request.gate().map(own -> own.then(gate)).orElse(gate));
    }

    /** A run that no caller controls, and for which none is asked, has no gate. */
    private @Nullable ManualGate gateFor(Stops stops) {
        return stops.isNone() && !host.setup().asksForApprovals()
                ? null
                : host.setup().manualGate(stops);
    }

    private RunPlace takePlace(Asked asked, RunRequest request) {
        try {
            return takePlace(request, asked.standIns());
        } catch (ServiceException e) {
            host.refused(asked.from(), e);
            throw e;
        }
    }

    private RunPlace takePlace(RunRequest request, StandIns standIns) {
        int most = host.hostLimits().runsOfConnection();
        if (runs.incrementAndGet() > most) {
            runs.decrementAndGet();
            throw new ServiceException(
                    Code.BUSY,
                    "the connection has reached the limit for runs: " + most + " (wait for one, or cancel it)");
        }
        try {
            host.hostedRuns().takePlace(user);
        } catch (Throwable e) {
            runs.decrementAndGet();
            throw e;
        }
        RunPlace place = new RunPlace(host.messages().share(user.id()), () -> {
            runs.decrementAndGet();
            host.hostedRuns().givePlaceBack(user.id());
        });
        holdValues(request, standIns, place);
        return place;
    }

    /** Tells whether clients send the values of the runs, and not the code of the host. */
    boolean areOfClients() {
        return !origin.door().equals(RunOrigin.JAVA.door());
    }

    /** Counts the values of a request as long as its run goes on, if a client sent them; the code of the host may give any. */
    private void holdValues(RunRequest request, StandIns standIns, RunPlace place) {
        if (!areOfClients()) {
            return;
        }
        try {
            place.hold(Weight.of(request.inputs())
                    + Weight.of(request.publicVariables())
                    + standIns.weight()
                    + Weight.of(request.item().orElse(null)));
        } catch (Throwable e) {
            place.giveBack();
            throw e;
        }
    }

    // ---- playing ----

    /** Elsewhere, since what a user's spells are may be asked of something far away. */
    private CompletionStage<?> startOfItem(OpenSpell playing, RunRequest request) {
        return CompletableFuture.supplyAsync(() -> started(playing, request), host.executor())
                .thenCompose(Run::result);
    }

    private Run started(OpenSpell playing, RunRequest request) {
        try {
            Asked asked = new Asked(playing.channel().spell(), StandIns.NONE, origin.at("play"));
            return start(asked, request, null, playing);
        } catch (ServiceException e) {
            if (e.code() == Code.BUSY) {
                throw new RejectedExecutionException(e.getMessage(), e);
            }
            throw e;
        }
    }
}
