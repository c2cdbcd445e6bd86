// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.runner.Gate;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.log.FellBehindException;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.LoggedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of one run from its beginning to its end, in the words of a {@link Translation}. It takes from the host's log what
 * everyone else hears of the run too, and no more of it than the client has read. Closed before the end, it cancels the
 * run, unless its translation {@linkplain Translation#detaches detaches}, the run is held for the client's next request, or
 * the server stops and the run outlives its connection. Thread-safe.
 */
public final class RunTelling implements Telling {

    private static final Logger log = LoggerFactory.getLogger(RunTelling.class);
    private static final int TAKEN_BYTES = 32 * 1024;
    private static final EventCodec CODEC = EventCodec.create();
    /** The silence after which a run is taken for one that cannot go on: its next node may begin at any moment. */
    private static final Duration SETTLED = Duration.ofMillis(50);

    private final SpellManager manager;
    private final Run run;
    private final Translation translation;
    private final Words words;
    private final long after;
    private final Activity activity;
    /** False where the run belongs to another request, and goes on whatever becomes of this one. */
    private final boolean owns;

    private volatile @Nullable Follower follower;
    private final Outcome outcome = new Outcome();
    private volatile boolean stopping;
    private volatile boolean ended;

    // Only while the next bytes are asked for.
    private boolean heardTheLast;
    private @Nullable Usage usage;
    private String whyCancelled = "the reason is no longer known";
    private @Nullable Runnable available;
    private long heard;
    private long silentSince;
    private Set<Long> asked = Set.of();

    private volatile boolean held;

    /**
     * Creates what tells of a run.
     *
     * @param manager the connection that started it, which ends with this
     * @param run the run
     * @param translation has the words
     */
    public RunTelling(SpellManager manager, Run run, Translation translation) {
        this(manager, run, translation, new Words());
    }

    /**
     * Creates what tells of a run.
     *
     * @param manager the connection that started it, which ends with this
     * @param run the run
     * @param translation has the words
     * @param words what they are gathered in; empty
     */
    public RunTelling(SpellManager manager, Run run, Translation translation, Words words) {
        this(manager, run, translation, words, 0, new Activity(), true);
    }

    RunTelling(
            SpellManager manager,
            Run run,
            Translation translation,
            Words words,
            long after,
            Activity activity,
            boolean owns) {
        this.manager = requireNonNull(manager, "manager");
        this.run = requireNonNull(run, "run");
        this.translation = requireNonNull(translation, "translation");
        this.words = requireNonNull(words, "words");
        this.after = after;
        this.heard = after;
        this.activity = activity;
        this.owns = owns;
    }

    @Override
    public void begin(Runnable somethingIsThere) {
        available = somethingIsThere;
        translation.begin(run.id(), words);
        follower = follow(somethingIsThere);
        outcome.tell(somethingIsThere);
        manager.ended(run).whenComplete(outcome::came);
    }

    /** The end of the run, which may be far off: it knows nothing of a telling that is closed before. Thread-safe. */
    private static final class Outcome {

        private volatile @Nullable RunResult result;
        private volatile @Nullable ServiceException parked;
        private volatile @Nullable Runnable listener;

        void tell(@Nullable Runnable its) {
            listener = its;
        }

        void came(@Nullable RunResult how, @Nullable Throwable thrown) {
            if (thrown == null) {
                result = how;
            } else {
                parked = ServiceException.of(thrown);
            }
            Runnable its = listener;
            if (its != null) {
                its.run();
            }
        }
    }

    private @Nullable Follower follow(Runnable somethingIsThere) {
        try {
            return manager.followRun(run.id(), after, somethingIsThere);
        } catch (ServiceException e) {
            // The host closes, or has forgotten the run: no more can be told of it than its end.
            log.debug("run '{}' cannot be followed", run.id(), e);
            return null;
        }
    }

    @Override
    public byte @Nullable [] next() {
        while (words.isEmpty() && !ended) {
            if (!advance()) {
                return null;
            }
        }
        return words.isEmpty() ? null : words.take();
    }

    /** Returns whether there may be more to tell. */
    private boolean advance() {
        RunResult how = outcome.result;
        if (heardTheLast && how != null) {
            end(how);
            return true;
        }
        ServiceException goesOn = outcome.parked;
        if (goesOn == null && stopping) {
            goesOn = new ServiceException(
                    Code.BUSY,
                    "the server is shutting down, and sends no more events of run '" + run.id() + "'",
                    Map.of("run", run.id()));
        }
        if (goesOn != null) {
            breakOff(goesOn);
            return true;
        }
        if (heardTheLast) {
            return false;
        }
        boolean over = how != null && isOver();
        if (hearMore()) {
            return true;
        }
        if (!over) {
            return asksForApprovals();
        }
        // Its last events were dropped before they were taken: nothing more comes.
        end(requireNonNull(how));
        return true;
    }

    /** Tells whether all events of the run are in the log, or were and are gone. */
    private boolean isOver() {
        try {
            return manager.run(run.id()).result().isPresent();
        } catch (ServiceException e) {
            // The host has forgotten the run meanwhile.
            return true;
        }
    }

    private void end(RunResult how) {
        ended = true;
        if (how.status() == RunResult.Status.CANCELLED) {
            translation.cancelled(how, whyCancelled, words);
        } else {
            translation.end(how, usage, words);
        }
    }

    private boolean hearMore() {
        Follower its = follower;
        if (its == null) {
            return false;
        }
        List<LoggedEvent> events;
        try {
            events = its.take(TAKEN_BYTES);
        } catch (FellBehindException e) {
            breakOff(new ServiceException(Code.BUSY, String.valueOf(e.getMessage()), Map.of("code", "slow")));
            return true;
        }
        silentSince = events.isEmpty() ? silentSince : 0;
        events.forEach(this::hear);
        return !events.isEmpty();
    }

    private void hear(LoggedEvent event) {
        heardTheLast |= event.isLast();
        heard = event.seq();
        boolean isWanted = translation.hears(event.kind());
        boolean isOfUse = isWanted || (translation.asks() && !event.kind().equals("progress"));
        if (!event.isLast() && !isOfUse) {
            return;
        }
        if (event.kind().equals("progress") && translation.takes(event.json(), words)) {
            return;
        }
        activity.hear(EventHead.of(event));
        if (!event.isLast() && isWanted) {
            translation.hear(CODEC.decode(event.json()), words);
        } else if (event.isLast()) {
            hearTheLast(CODEC.decode(event.json()));
        }
    }

    private void hearTheLast(NodeEvent event) {
        if (event instanceof NodeEvent.Completed completed) {
            usage = completed.usage();
        } else if (event instanceof NodeEvent.Cancelled cancelled) {
            whyCancelled = cancelled.reason();
        }
    }

    /** Returns whether there may be more to tell. */
    private boolean asksForApprovals() {
        if (!translation.asks()
                || !activity.isHeldUp()
                || asked.containsAll(activity.waiting().values())) {
            return false;
        }
        long now = System.nanoTime();
        if (silentSince == 0) {
            silentSince = now;
            Runnable again = requireNonNull(available, "available");
            CompletableFuture.delayedExecutor(SETTLED.toMillis(), TimeUnit.MILLISECONDS, Runnable::run)
                    .execute(again);
            return false;
        }
        if (now - silentSince < SETTLED.toNanos()) {
            return false;
        }
        List<HeldRun.Approval> approvals = approvals();
        asked = Set.copyOf(activity.waiting().values());
        if (approvals.size() < asked.size()) {
            // Something waits for another gate, which opens by itself or is opened from outside.
            return false;
        }
        HeldRun holding = new HeldRun(manager, run, approvals, heard, new Activity(activity));
        if (translation.hold(holding, words)) {
            held = true;
            ended = true;
        }
        return true;
    }

    private List<HeldRun.Approval> approvals() {
        List<Gate.Request> requests;
        try {
            requests = manager.control(run.id()).awaitingApproval();
        } catch (ServiceException e) {
            // The run has ended meanwhile.
            return List.of();
        }
        List<HeldRun.Approval> approvals = new ArrayList<>();
        for (Gate.Request request : requests) {
            Long since = activity.waiting().get(request.path());
            if (since != null) {
                approvals.add(new HeldRun.Approval(since, request));
            }
        }
        return approvals;
    }

    private void breakOff(ServiceException why) {
        ended = true;
        translation.breakOff(why, words);
    }

    @Override
    public boolean hasEnded() {
        return ended && words.isEmpty();
    }

    @Override
    public void stop() {
        stopping = true;
    }

    @Override
    public void close() {
        outcome.tell(null);
        Follower its = follower;
        if (its != null) {
            its.close();
        }
        if (owns && (held || translation.detaches())) {
            closeAfter(run, manager);
            return;
        }
        // A server that stops takes no client away: its host parks the run, or cancels it as its connection ends.
        if (owns && !stopping) {
            // Without effect on a run that has ended.
            run.cancel();
        }
        manager.close();
    }

    /** Keeps the connection of a run alone, and nothing of what told of it. */
    private static void closeAfter(Run run, SpellManager manager) {
        run.onEnd(how -> manager.close());
    }
}
