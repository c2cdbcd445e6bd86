// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.host.ReadySpells.Ready;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.LoggedEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The spells that a connection has open, counted: by the tabs that opened them, and by the runs that hold them. Thread-safe. */
final class OpenSpells {

    private final HostCore host;
    private final User user;
    private final SpellStore store;
    private final BiFunction<OpenSpell, RunRequest, CompletionStage<?>> itemRuns;

    private final Object lock = new Object();
    /** By the spell's id. */
    private final Map<String, OpenSpell> open = new LinkedHashMap<>();

    private boolean closed;

    /** The index at which {@link #take} begins next, so that no spell waits behind another for long. */
    private int turn;

    /**
     * Begins with none.
     *
     * @param store has the user's spells
     * @param itemRuns starts the runs of items while a spell plays
     */
    OpenSpells(
            HostCore host,
            User user,
            SpellStore store,
            BiFunction<OpenSpell, RunRequest, CompletionStage<?>> itemRuns) {
        this.host = host;
        this.user = user;
        this.store = store;
        this.itemRuns = itemRuns;
    }

    // ---- opening and closing ----

    /** Holds a spell open: by a tab that opens it, or by a run. */
    OpenSpell hold(Ready ready, boolean byTab) {
        String id = ready.spell().id();
        synchronized (lock) {
            requireConnected();
            OpenSpell opened = open.get(id);
            if (opened == null) {
                requireRoom();
                opened = openAnew(new Channel(user.id(), id), ready);
                open.put(id, opened);
            }
            opened.tabs += byTab ? 1 : 0;
            opened.runs += byTab ? 0 : 1;
            return opened;
        }
    }

    private OpenSpell openAnew(Channel channel, Ready ready) {
        host.heldSpells().take(user.id());
        try {
            return new OpenSpell(host, store, channel, ready, itemRuns);
        } catch (Throwable e) {
            host.heldSpells().giveBack(user.id());
            throw e;
        }
    }

    /**
     * Opens a spell by a tab.
     *
     * @param first is done with it; if that fails, the tab has not opened it
     * @return what comes of that
     */
    <T> T openTab(Ready ready, Function<OpenSpell, T> first) {
        OpenSpell opened = hold(ready, true);
        try {
            return first.apply(opened);
        } catch (Throwable e) {
            release(opened, true);
            throw e;
        }
    }

    void requireConnected() {
        synchronized (lock) {
            if (closed) {
                throw new ServiceException(Code.INVALID_REQUEST, "the connection has ended (connect again)");
            }
        }
    }

    private void requireRoom() {
        int most = host.hostLimits().openSpellsOfConnection();
        if (open.size() >= most) {
            throw new ServiceException(
                    Code.LIMIT, "the connection has reached the limit for open spells: " + most + " (close one)");
        }
    }

    /** A tab no longer holds a spell; with the last one it goes, whatever runs. */
    void closeTab(String spell) {
        OpenSpell released = null;
        synchronized (lock) {
            OpenSpell opened = named(spell);
            if (--opened.tabs == 0) {
                open.remove(opened.channel().spell());
                released = opened;
            }
        }
        if (released != null) {
            released.close();
        }
    }

    /** A run no longer holds a spell. One that only runs held open goes with the last of them. */
    void letGo(OpenSpell held) {
        release(held, false);
    }

    private void release(OpenSpell held, boolean byTab) {
        boolean goes;
        synchronized (lock) {
            held.tabs -= byTab ? 1 : 0;
            held.runs -= byTab ? 0 : 1;
            goes = held.runs == 0
                    && held.tabs == 0
                    && open.remove(held.channel().spell(), held);
        }
        if (goes) {
            held.close();
        }
    }

    /** The connection has ended: closes every spell, however often it was opened, and opens no more. */
    void closeAll() {
        List<OpenSpell> released;
        synchronized (lock) {
            closed = true;
            released = List.copyOf(open.values());
            open.clear();
        }
        released.forEach(OpenSpell::close);
    }

    // ---- what is open ----

    /**
     * Returns a spell that a tab has open.
     *
     * @param spell its id or name
     * @throws ServiceException {@code not-found}
     */
    OpenSpell named(String spell) {
        synchronized (lock) {
            for (OpenSpell opened : open.values()) {
                if (opened.tabs > 0 && opened.isCalled(spell)) {
                    return opened;
                }
            }
        }
        throw ServiceException.notOpen(spell);
    }

    /** Returns a spell by its id, if a tab has it open. */
    Optional<OpenSpell> byTab(String id) {
        synchronized (lock) {
            return Optional.ofNullable(open.get(id)).filter(opened -> opened.tabs > 0);
        }
    }

    /** Tells whether a tab has a spell open. */
    boolean isOpen(String id) {
        return byTab(id).isPresent();
    }

    /** Returns the ids of the spells that tabs have open. */
    List<String> ids() {
        synchronized (lock) {
            return open.values().stream()
                    .filter(opened -> opened.tabs > 0)
                    .map(opened -> opened.channel().spell())
                    .toList();
        }
    }

    /** Returns what follows a single run, for which the run waits if this connection has started it. */
    Follower reading(RunView run, Follower follower) {
        OpenSpell opened;
        synchronized (lock) {
            opened = open.get(run.channel().spell());
        }
        return opened == null ? follower : opened.reading(run.run(), follower);
    }

    /** Takes the next events of all that are held; see {@link SpellManager#take}. */
    List<LoggedEvent> take(int bytes) {
        List<OpenSpell> sources = all();
        List<LoggedEvent> taken = new ArrayList<>();
        int left = bytes;
        for (int i = 0; i < sources.size() && left > 0; i++) {
            List<LoggedEvent> next =
                    sources.get(Math.floorMod(turn + i, sources.size())).take(left);
            for (LoggedEvent event : next) {
                left -= event.size();
            }
            taken.addAll(next);
        }
        turn++;
        return taken;
    }

    /** Returns all that are held, by whatever. */
    List<OpenSpell> all() {
        synchronized (lock) {
            return List.copyOf(open.values());
        }
    }
}
