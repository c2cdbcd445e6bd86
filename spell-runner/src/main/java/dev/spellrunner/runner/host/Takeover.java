// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.component.State;
import dev.spellrunner.core.event.Cause;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.ManualGate;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.cluster.Orphan;
import dev.spellrunner.runner.cluster.RunHeader;
import dev.spellrunner.runner.cluster.StateImage;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.observe.ObservedRun;
import dev.spellrunner.runner.observe.RunOrigin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes up the runs that were under way when the host before this one ended: each goes on as if nothing had happened, or is
 * ended with the reason why it cannot. Confined to the thread that builds the host.
 */
final class Takeover {

    private static final Logger log = LoggerFactory.getLogger(SpellHost.class);

    private static final RunOrigin TAKEN_UP = RunOrigin.of("takeover");

    private final HostCore host;
    private final DurableRuns durable;
    private final @Nullable Function<RunHeader, Map<String, String>> secrets;
    private final SharedStates.Restoring states;

    private final List<String> goneOn = new ArrayList<>();
    private final Map<String, String> ended = new LinkedHashMap<>();

    private Takeover(HostCore host, DurableRuns durable, @Nullable Function<RunHeader, Map<String, String>> secrets) {
        this.host = host;
        this.durable = durable;
        this.secrets = secrets;
        this.states = durable.restoringStates();
    }

    /** Why a run cannot go on. */
    private static final class CannotGoOnException extends Exception {
        private static final long serialVersionUID = 1;
        final String hint;

        CannotGoOnException(String message, String hint) {
            super(message);
            this.hint = hint;
        }
    }

    /** Takes up the runs that are there when the host is built, and later those that other hosts lose. */
    static TakenUp begin(HostCore core, @Nullable Function<RunHeader, Map<String, String>> secrets) {
        DurableRuns durable = core.records().durable();
        if (durable == null) {
            return TakenUp.NONE;
        }
        TakenUp atOnce =
                new Takeover(core, durable, secrets).takeUp(durable.store().orphans());
        Elsewhere others = core.elsewhere();
        Consumer<List<Orphan>> later = orphans -> new Takeover(core, durable, secrets).takeUp(orphans);
        if (others != null) {
            others.join(core.hostedRuns()::left, later);
        } else {
            durable.store().onOrphans(orphans -> {
                // A host that closes leaves them to the next one.
                if (core.hostedRuns().takesMore()) {
                    later.accept(orphans);
                }
            });
        }
        return atOnce;
    }

    private TakenUp takeUp(List<Orphan> orphans) {
        orphans.forEach(orphan -> orphan.states().values().forEach(states::add));
        orphans.forEach(this::takeUp);
        TakenUp done = new TakenUp(goneOn, ended, durable.store().unreadable());
        if (!orphans.isEmpty() || !done.unreadable().isEmpty()) {
            log.info(
                    "of the unfinished runs {} are resumed, {} were ended, {} cannot be read",
                    goneOn.size(),
                    ended.size(),
                    done.unreadable().size());
        }
        return done;
    }

    private void takeUp(Orphan orphan) {
        RunHeader header = orphan.header();
        KeptRun run = durable.takeOver(orphan);
        OrphanEnd end = new OrphanEnd(
                run, orphan.recording(), durable.codec(), host.setup().clock().instant());
        if (!header.outlives()) {
            note(header, "its connection was lost with its host");
            end.cancelled("its host was lost", Cause.HOST);
            return;
        }
        Optional<Duration> left = header.deadline()
                .map(until -> Duration.between(host.setup().clock().instant(), until));
        if (left.filter(time -> time.isNegative() || time.isZero()).isPresent()) {
            note(header, "its deadline has passed");
            end.cancelled("its deadline has passed", Cause.RUN);
            return;
        }
        try {
            goOn(orphan, run, left);
            goneOn.add(header.run());
        } catch (CannotGoOnException e) {
            note(header, String.valueOf(e.getMessage()));
            end.failed(String.valueOf(e.getMessage()), e.hint);
        } catch (RuntimeException e) {
            log.error(
                    "run '{}' of spell '{}' cannot be resumed",
                    header.run(),
                    header.channel().spell(),
                    e);
            note(header, String.valueOf(e.getMessage()));
            end.failed("cannot go on: " + e.getMessage(), "run the spell again");
        }
    }

    private void note(RunHeader header, String why) {
        log.warn(
                "run '{}' of spell '{}' is ended: {}",
                header.run(),
                header.channel().spell(),
                why);
        durable.forget(header.run());
        ended.put(header.run(), why);
    }

    private void goOn(Orphan orphan, KeptRun kept, Optional<Duration> left) throws CannotGoOnException {
        RunHeader header = orphan.header();
        Spell spell = orphan.spell()
                .orElseThrow(() -> new CannotGoOnException(
                        "the spell is not kept as it was when the run started", "run it again"));
        SpellRunner runner = runner(orphan, spell);
        Set<NodePath> doubtful = runner.doubtful(orphan.recording());
        if (!doubtful.isEmpty() && !host.setup().asksForApprovals()) {
            throw new CannotGoOnException(
                    "its host was lost while node '" + doubtful.iterator().next()
                            + "' worked, which may have had its effect and must not be repeated",
                    "let the host ask for approvals, or declare the component repeatable");
        }
        Stops stops = Stops.ofKept(header.stops());
        ManualGate gate = stops.isNone() && !host.setup().asksForApprovals()
                ? null
                : host.setup().manualGate(stops, doubtful);
        RunRequest request = RunRequest.goingOn(orphan.recording());
        request = left.isPresent() ? request.deadline(left.get()) : request;
        request = gate == null ? request : request.gate(gate);
        for (Map.Entry<String, String> secret : secretsOf(header).entrySet()) {
            request = request.secret(secret.getKey(), secret.getValue());
        }
        kept.has(durable.statesOf(runner));
        Run run = started(
                runner,
                header,
                header.trigger().isPresent() ? request.at(header.trigger().get()) : request);
        kept.watch(run);
        host.hostedRuns()
                .add(
                        header.channel(),
                        run,
                        host.records().toldEnd(run),
                        gate,
                        host.records().stopsOf(run, stops));
    }

    private Run started(SpellRunner runner, RunHeader header, RunRequest request) {
        host.hostedRuns()
                .takePlaceAnyway(
                        header.run(),
                        header.channel().user(),
                        host.messages().share(header.channel().user()));
        try {
            return begun(runner, header, request);
        } catch (Throwable e) {
            host.hostedRuns().leavePlace(header.run());
            throw e;
        }
    }

    private Run begun(SpellRunner runner, RunHeader header, RunRequest request) {
        Observers observers = host.observers();
        if (observers == null) {
            return runner.start(request);
        }
        Spell spell = runner.spell();
        return observers.starting(
                request.id(header.run()),
                run -> new ObservedRun(run, header.channel(), spell.name(), spell.version(), TAKEN_UP, header.tags()),
                known -> runner.start(request));
    }

    private Map<String, String> secretsOf(RunHeader header) throws CannotGoOnException {
        if (!header.hasSecrets()) {
            return Map.of();
        }
        if (secrets == null) {
            throw new CannotGoOnException(
                    "its secrets were lost with its host", "give the host its secrets with SpellHost.Builder.secrets");
        }
        return secrets.apply(header);
    }

    private SpellRunner runner(Orphan orphan, Spell spell) {
        StateImage own = orphan.states().get("");
        State state = own == null ? State.of(spell.state()) : states.state(own);
        Map<String, State> ofCalled = new LinkedHashMap<>();
        orphan.states().forEach((called, image) -> {
            if (!called.isEmpty()) {
                ofCalled.put(called, states.state(image));
            }
        });
        Channel channel = orphan.header().channel();
        SpellStore now = host.storeOf(new User(channel.user()));
        SpellStore store =
                called -> Optional.ofNullable(orphan.called().get(called)).or(() -> now.find(called));
        return host.setup()
                .runner(host.readySpells().ready(spell, store), store, channel, state)
                .statesOfCalled(ofCalled)
                .build();
    }
}
