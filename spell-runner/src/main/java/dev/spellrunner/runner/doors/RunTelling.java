// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.log.FellBehindException;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.LoggedEvent;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells of one run from its beginning to its end, in the words of a {@link Translation}. It takes from the host's log what
 * everyone else hears of the run too, and no more of it than the client has read. Closed before the end, it cancels the
 * run. Thread-safe.
 */
public final class RunTelling implements Telling {

    private static final int TAKEN_BYTES = 32 * 1024;
    private static final EventCodec CODEC = EventCodec.create();

    private final SpellManager manager;
    private final Run run;
    private final Translation translation;
    private final Words words = new Words();

    private volatile @Nullable Follower follower;
    private volatile @Nullable RunResult result;
    private volatile boolean stopping;
    private volatile boolean ended;

    // Only while the next bytes are asked for.
    private boolean heardTheLast;
    private @Nullable Usage usage;

    /**
     * Creates what tells of a run.
     *
     * @param manager the connection that started it, which ends with this
     * @param run the run
     * @param translation has the words
     */
    public RunTelling(SpellManager manager, Run run, Translation translation) {
        this.manager = requireNonNull(manager, "manager");
        this.run = requireNonNull(run, "run");
        this.translation = requireNonNull(translation, "translation");
    }

    @Override
    public void begin(Runnable available) {
        translation.begin(run.id(), words);
        follower = manager.followRun(run.id(), 0, available);
        run.onEnd(how -> {
            result = how;
            available.run();
        });
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
        RunResult how = result;
        if (heardTheLast && how != null) {
            end(how);
            return true;
        }
        if (stopping) {
            breakOff(new ServiceException(Code.BUSY, "the server stops (try again later)", Map.of()));
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
            return false;
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
        translation.end(how, usage, words);
    }

    private boolean hearMore() {
        List<LoggedEvent> events;
        try {
            events = requireNonNull(follower, "follower").take(TAKEN_BYTES);
        } catch (FellBehindException e) {
            breakOff(ServiceException.of(e));
            return true;
        }
        events.forEach(this::hear);
        return !events.isEmpty();
    }

    private void hear(LoggedEvent event) {
        heardTheLast |= event.isLast();
        if (!event.isLast() && !translation.hears(event.kind())) {
            return;
        }
        NodeEvent decoded = CODEC.decode(event.json());
        if (!event.isLast()) {
            translation.hear(decoded, words);
        } else if (decoded instanceof NodeEvent.Completed completed) {
            usage = completed.usage();
        }
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
        Follower its = follower;
        if (its != null) {
            its.close();
        }
        // Without effect on a run that has ended.
        run.cancel();
        manager.close();
    }
}
