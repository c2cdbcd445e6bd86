// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.component.State;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Gate;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.host.ReadySpells.Ready;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.LoggedEvent;
import dev.spellrunner.runner.log.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A spell that a connection has open: its runner, its State, and its place in the log. When the spell changes, the next run
 * is of the new version, with the State as it is; runs that go on finish on theirs. Thread-safe.
 */
final class OpenSpell {

    private final SpellHost host;
    private final Channel channel;
    private final State state;

    /** By how many tabs it is open; guarded by the manager. */
    int tabs;
    /** How many runs hold it; guarded by the manager. */
    int runs;

    private final Object lock = new Object();
    private Version current;
    /** Older versions that still run. */
    private final List<Version> retired = new ArrayList<>(0);

    private boolean closed;
    private volatile Stops stops = Stops.NONE;
    private volatile @Nullable Follower follower;

    OpenSpell(SpellHost host, Channel channel, Ready ready) {
        this.host = host;
        this.channel = channel;
        this.state = State.of(ready.spell().state());
        this.current = version(ready);
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

    private Version version(Ready ready) {
        SpellRunner.Builder builder = SpellRunner.builder(ready.pattern())
                .state(state)
                .sink(event -> host.log().append(channel, event))
                .executor(host.executor())
                .clock(host.clock())
                .limits(host.limits())
                .failurePolicy(host.failurePolicy());
        Gate gate = host.gate();
        return new Version(ready, (gate == null ? builder : builder.gate(gate)).build());
    }

    /** Returns where runs stop that do not say. */
    Stops stops() {
        return stops;
    }

    void stops(Stops wanted) {
        stops = wanted;
    }

    Channel channel() {
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
        synchronized (lock) {
            use(ready);
            return current.runner;
        }
    }

    Run start(Ready ready, RunRequest request) {
        Version version;
        synchronized (lock) {
            use(ready);
            version = current;
            version.runs++;
        }
        try {
            Run run = version.runner.start(request);
            run.onEnd(result -> ended(version));
            return run;
        } catch (Throwable e) {
            ended(version);
            throw e;
        }
    }

    private void use(Ready ready) {
        if (current.ready != ready && !closed) {
            if (current.runs > 0) {
                retired.add(current);
            }
            current = version(ready);
        }
    }

    private void ended(Version version) {
        synchronized (lock) {
            if (--version.runs == 0) {
                retired.remove(version);
            }
        }
    }

    // ---- hearing ----

    /** Begins to hear, unless it does: of two tabs that open the spell at the same time, one hears it for both. */
    void listen(Start start, Runnable available) {
        if (follower == null) {
            hear(host.log().follow(channel, start, available), false, available);
        }
    }

    /** Returns what is gone from the log, by run. */
    Map<String, Long> listenAnew(Start start, Runnable available) {
        Follower next = host.log().follow(channel, start, available);
        hear(next, true, available);
        return next.gone();
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
        // What came before the follower was known here has been told of already, perhaps to no effect.
        available.run();
    }

    List<LoggedEvent> take(int bytes) {
        Follower from = follower;
        return from == null ? List.of() : from.take(bytes);
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
        if (heard != null) {
            heard.close();
        }
        host.releaseSpell();
        if (!host.runsOutliveConnections()) {
            versions.forEach(version -> version.runner.close());
        }
    }
}
