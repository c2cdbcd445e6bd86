// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.component.State;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.PlayPolicy;
import dev.spellrunner.runner.PlayState;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.host.ReadySpells.Ready;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.FellBehindException;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.LoggedEvent;
import dev.spellrunner.runner.log.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A spell that a connection has open: its runner, its State, and its place in the log. When the spell changes, the next run
 * is of the new version, with the State as it is; runs that go on finish on theirs. Thread-safe.
 */
final class OpenSpell implements HostedPlays.Played {

    private final HostCore host;
    private final SpellStore store;
    private final Channel channel;
    private final State state;
    private final BiFunction<OpenSpell, RunRequest, CompletionStage<?>> itemRuns;

    /** By how many tabs it is open; guarded by {@link OpenSpells}. */
    int tabs;
    /** The number of runs that hold it; guarded by {@link OpenSpells}. */
    int runs;

    private final Paces paces = new Paces();

    private final Object lock = new Object();
    private Version current;
    /** Older versions that still run. */
    private final List<Version> retired = new ArrayList<>(0);

    private boolean closed;
    private volatile Stops stops = Stops.NONE;
    private volatile @Nullable Follower follower;

    /** The number of calls that are about to play it. */
    private final AtomicInteger expectedPlays = new AtomicInteger();

    /**
     * Opens a spell.
     *
     * @param store has the user's spells
     * @param itemRuns starts the runs of items while it plays
     */
    OpenSpell(
            HostCore host,
            SpellStore store,
            Channel channel,
            Ready ready,
            BiFunction<OpenSpell, RunRequest, CompletionStage<?>> itemRuns) {
        this.host = host;
        this.itemRuns = itemRuns;
        this.store = store;
        this.channel = channel;
        this.state = State.of(ready.spell().state());
        this.current = version(ready, null);
    }

    /** A version of the spell that this connection runs. */
    private static final class Version {

        final Ready ready;
        final SpellRunner runner;
        int runs;

        Version(Ready ready, SpellRunner runner) {
            this.ready = ready;
            this.runner = runner;
        }
    }

    /** Versions share what plays, so that it is in one place at any time. */
    private Version version(Ready ready, @Nullable SpellRunner older) {
        SpellRunner.Builder builder = host.setup()
                .runner(ready, store, channel, state)
                .sink(event -> {
                    host.records().append(channel, event);
                    paces.wentOn(event);
                })
                .onPlay(now -> host.tell(channel, now));
        HostedRunners.hooks().itemRuns(builder, request -> itemRuns.apply(this, request));
        if (older != null) {
            HostedRunners.hooks().succeeding(builder, older);
        }
        return new Version(ready, builder.build());
    }

    /** Returns where runs stop that do not say. */
    Stops stops() {
        return stops;
    }

    void stops(Stops wanted) {
        stops = wanted;
    }

    @Override
    public Channel channel() {
        return channel;
    }

    boolean isCalled(String idOrName) {
        synchronized (lock) {
            Spell spell = current.ready.spell();
            return spell.id().equals(idOrName) || spell.name().equals(idOrName);
        }
    }

    // ---- running ----

    SpellRunner runner(Ready ready) {
        use(ready);
        return currentRunner();
    }

    private SpellRunner currentRunner() {
        synchronized (lock) {
            return current.runner;
        }
    }

    /**
     * Starts a run.
     *
     * @param before is told what runs it, before it begins
     * @throws ServiceException {@code not-found}, if the spell, or its connection, is closed meanwhile
     */
    Run start(Ready ready, RunRequest request, Consumer<SpellRunner> before) {
        use(ready);
        Version version;
        synchronized (lock) {
            version = current;
            version.runs++;
        }
        try {
            before.accept(version.runner);
            Run run = HostedRunners.hooks().start(version.runner, request, paces::add);
            run.onEnd(result -> ended(version));
            return run;
        } catch (Throwable e) {
            ended(version);
            if (e instanceof IllegalStateException && isClosed()) {
                throw ServiceException.notOpen(channel.spell());
            }
            throw e;
        }
    }

    private void use(Ready ready) {
        SpellRunner newer;
        synchronized (lock) {
            if (current.ready == ready || closed) {
                return;
            }
            if (current.runs > 0) {
                retired.add(current);
            }
            current = version(ready, current.runner);
            newer = current.runner;
        }
        HostedRunners.hooks().playOn(newer);
    }

    private void ended(Version version) {
        synchronized (lock) {
            if (--version.runs == 0) {
                retired.remove(version);
            }
        }
    }

    // ---- playing ----

    /** It is to be played: from now on it counts as playing. */
    @Override
    public void expectPlay() {
        expectedPlays.incrementAndGet();
    }

    @Override
    public boolean isPlaying() {
        return expectedPlays.get() > 0 || playState().phase() != PlayState.Phase.STOPPED;
    }

    /** Plays it, as was expected. Returns null if it is closed. */
    @Override
    public @Nullable PlayState play(Ready ready, PlayPolicy policy) {
        try {
            use(ready);
            PlayState state = currentRunner().play(policy);
            if (!isClosed()) {
                return state;
            }
            stop();
            return null;
        } catch (IllegalStateException e) {
            if (isClosed()) {
                return null;
            }
            throw e;
        } finally {
            expectedPlays.decrementAndGet();
        }
    }

    private boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    @Override
    public PlayState pause() {
        return currentRunner().pause();
    }

    @Override
    public PlayState stop() {
        return currentRunner().stop();
    }

    @Override
    public PlayState playState() {
        return currentRunner().playState();
    }

    @Override
    public boolean push(@Nullable String source, Object item, Runnable left) {
        return HostedRunners.hooks().push(currentRunner(), source, item, left);
    }

    // ---- hearing ----

    /** Begins to hear, unless it does: of two tabs that open the spell at the same time, one hears it for both. */
    void listen(Start start, Runnable available) {
        if (follower == null) {
            hear(host.records().log().follow(channel, start, available), false, available);
        }
    }

    /** Returns what it hears from now on. */
    Follower listenAnew(Start start, Runnable available) {
        Follower live = host.records().log().follow(channel, start, available);
        Follower next = MissedEvents.before(live, channel, start, host.records().store(), host.messages());
        hear(next, true, available);
        return next;
    }

    private void hear(Follower next, boolean anew, Runnable available) {
        Follower other;
        synchronized (lock) {
            boolean isWanted = !closed && (anew || follower == null);
            other = isWanted ? follower : next;
            follower = isWanted ? next : follower;
        }
        if (other != null) {
            other.close();
        }
        paces.readBy(follower);
        // What came before the follower was known here has been told of already, perhaps to no effect.
        available.run();
    }

    List<LoggedEvent> take(int bytes) {
        Follower from = follower;
        try {
            return from == null ? List.of() : from.take(bytes);
        } catch (FellBehindException e) {
            host.dropped(e);
            throw e;
        } finally {
            paces.wasRead();
        }
    }

    /** Returns what follows a single run, for which the run waits if this connection has started it here. */
    Follower reading(String run, Follower single) {
        return paces.reading(run, single);
    }

    // ---- the end ----

    void close() {
        List<Version> versions;
        Follower heard;
        synchronized (lock) {
            closed = true;
            versions = new ArrayList<>(retired);
            versions.add(current);
            heard = follower;
            follower = null;
        }
        host.heldSpells().giveBack(channel.user());
        if (heard != null) {
            heard.close();
        }
        paces.readBy(null);
        host.hostedPlays().forget(this);
        stop();
        if (!host.setup().runsOutliveConnections()) {
            versions.forEach(version -> version.runner.close());
        }
    }
}
