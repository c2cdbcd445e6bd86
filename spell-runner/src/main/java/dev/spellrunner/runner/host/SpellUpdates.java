// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies one connection of changes of the spells that it has open. The store reports them, or, if it cannot, the host that
 * made them. A notice tells of the newest version only, so that many changes at once are few notices. Thread-safe.
 */
final class SpellUpdates implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SpellUpdates.class);

    private final SpellStore store;
    private final OpenSpells open;
    private final Executor executor;

    private final Object lock = new Object();
    /** The ids whose versions are to be looked up: of open spells, and so bounded by their number. */
    private final Set<String> changed = new LinkedHashSet<>();

    private boolean isLooking;
    private boolean closed;
    private @Nullable Consumer<SpellUpdate> listener;
    private SpellStore.@Nullable Registration registration;

    /** By id of an open spell the version of the last notice; of the one thread that looks. */
    private final Map<String, Optional<String>> told = new HashMap<>();

    SpellUpdates(SpellStore store, OpenSpells open, Executor executor) {
        this.store = store;
        this.open = open;
        this.executor = executor;
    }

    /** Sets the listener, once. It is called on the executor, one notice after the other. */
    void tell(Consumer<SpellUpdate> wanted) {
        synchronized (lock) {
            if (listener != null) {
                throw new IllegalStateException("updates have a listener already");
            }
            listener = wanted;
        }
        SpellStore.Registration registered;
        try {
            registered = store.onChange(this::changed);
        } catch (UnsupportedOperationException e) {
            log.debug("a store reports no changes: only those of this host are reported", e);
            return;
        }
        boolean tooLate;
        synchronized (lock) {
            tooLate = closed;
            registration = tooLate ? null : registered;
        }
        if (tooLate) {
            registered.close();
        }
    }

    /** Takes the id of a spell that has changed, or {@link SpellStore#ALL}; returns at once. */
    void changed(String id) {
        List<String> wanted = id.equals(SpellStore.ALL) ? open.ids() : open.isOpen(id) ? List.of(id) : List.of();
        synchronized (lock) {
            if (closed || listener == null || !changed.addAll(wanted) || isLooking) {
                return;
            }
            isLooking = true;
        }
        try {
            executor.execute(this::look);
        } catch (RejectedExecutionException e) {
            log.debug("the host is closing: changes are not reported any more", e);
        }
    }

    private void look() {
        for (List<String> ids = next(); !ids.isEmpty(); ids = next()) {
            told.keySet().retainAll(open.ids());
            ids.forEach(this::lookAt);
        }
    }

    private List<String> next() {
        synchronized (lock) {
            List<String> ids = closed ? List.of() : new ArrayList<>(changed);
            changed.clear();
            isLooking = !ids.isEmpty();
            return ids;
        }
    }

    private void lookAt(String id) {
        try {
            Optional<Spell> now = store.find(id).filter(spell -> spell.id().equals(id));
            Optional<String> version = now.map(Spell::version);
            if (open.isOpen(id) && !version.equals(told.put(id, version))) {
                notice(new SpellUpdate(id, now.map(Spell::name).orElse(null), version.orElse(null)));
            }
        } catch (RuntimeException e) {
            log.warn("a change of spell '{}' cannot be reported", id, e);
        }
    }

    private void notice(SpellUpdate update) {
        Consumer<SpellUpdate> to;
        synchronized (lock) {
            to = closed ? null : listener;
        }
        if (to != null) {
            to.accept(update);
        }
    }

    @Override
    public void close() {
        SpellStore.Registration registered;
        synchronized (lock) {
            closed = true;
            registered = registration;
            registration = null;
            changed.clear();
        }
        if (registered != null) {
            registered.close();
        }
    }
}
