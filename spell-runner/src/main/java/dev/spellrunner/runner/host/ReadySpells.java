// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.WorkerDecorator;
import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.observe.ObservedRun;
import dev.spellrunner.runner.observe.RunOrigin;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Spells made ready to run: each version once, for all users. A version is a spell together with those that it calls, as
 * the store of its user has them. Thread-safe.
 */
final class ReadySpells {

    private final Components components;
    private final List<WorkerDecorator> decorators;
    private final boolean strict;

    private final int most;
    private final long mostBytes;

    private final Object lock = new Object();
    /** The spells used last, by their versions: those are computed once for each spell, a hash code each time. */
    private final Map<String, Known> known = new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;

    /** A spell that is ready, or is being made so. */
    private record Known(CompletableFuture<Ready> ready, long bytes) {}

    /**
     * Begins with none.
     *
     * @param kept how many spells are kept at most, of those that are used last
     * @param keptBytes how many bytes of heap they may take, about
     */
    ReadySpells(Components components, List<WorkerDecorator> decorators, boolean strict, int kept, long keptBytes) {
        this.components = StandIns.knownBy(components);
        this.decorators = List.copyOf(decorators);
        this.strict = strict;
        this.most = kept;
        this.mostBytes = keptBytes;
    }

    /** Returns the components that spells are drawn from. */
    Components components() {
        return components;
    }

    /** A spell made ready to run: one version of it. */
    static final class Ready {

        private final Spell spell;
        private final SpellRunner pattern;
        /** The spells that it and others call, as they call them. */
        private final Map<String, Optional<Spell>> called;

        Ready(Spell spell, SpellRunner pattern, Map<String, Optional<Spell>> called) {
            this.spell = spell;
            this.pattern = pattern;
            this.called = Map.copyOf(called);
        }

        Spell spell() {
            return spell;
        }

        /** Returns what runners of the spell are made from; it runs nothing itself. */
        SpellRunner pattern() {
            return pattern;
        }

        /** Returns what describes a run of it to observers, by the run's id. */
        Function<String, ObservedRun> described(Channel channel, RunOrigin origin, Map<String, String> tags) {
            return run -> new ObservedRun(run, channel, spell.name(), spell.version(), origin, tags);
        }

        /** Returns the spells that it and others call, as they call them. */
        Map<String, Spell> called() {
            Map<String, Spell> found = new HashMap<>();
            called.forEach((name, it) -> it.ifPresent(spell -> found.put(name, spell)));
            return found;
        }

        /** Tells whether a store still has the same spells under the same names. */
        boolean isAsIn(SpellStore store) {
            return called.entrySet().stream().allMatch(entry -> isSame(entry.getValue(), store.find(entry.getKey())));
        }

        private static boolean isSame(Optional<Spell> known, Optional<Spell> now) {
            return known.map(Spell::version).equals(now.map(Spell::version));
        }
    }

    /**
     * Returns a spell as it is now.
     *
     * @throws InvalidSpellException if it, or a spell that it calls, has errors
     */
    Ready ready(Spell spell, SpellStore store) {
        Known other;
        synchronized (lock) {
            other = known.get(spell.version());
        }
        Known mine = new Known(new CompletableFuture<>(), other == null ? Weight.of(spell) : other.bytes());
        if (other == null) {
            synchronized (lock) {
                other = known.get(spell.version());
                if (other == null) {
                    keep(spell, mine);
                }
            }
        }
        if (other != null) {
            Optional<Ready> ready = resultOf(other.ready());
            if (ready.isPresent() && ready.get().isAsIn(store)) {
                return ready.get();
            }
            synchronized (lock) {
                keep(spell, mine);
            }
        }
        return make(spell, store, mine);
    }

    /** Keeps a spell instead of those that were not used for the longest time. */
    private void keep(Spell spell, Known newest) {
        Known before = known.put(spell.version(), newest);
        bytes += newest.bytes() - (before == null ? 0 : before.bytes());
        Iterator<Known> oldest = known.values().iterator();
        while (known.size() > most || (bytes > mostBytes && known.size() > 1)) {
            bytes -= oldest.next().bytes();
            oldest.remove();
        }
    }

    /** Waits for another thread that makes the same spell ready. What went wrong there is found out here anew. */
    private static Optional<Ready> resultOf(CompletableFuture<Ready> other) {
        return other.handle((ready, failed) -> Optional.ofNullable(ready)).join();
    }

    private Ready make(Spell spell, SpellStore store, Known promise) {
        try {
            Map<String, Optional<Spell>> called = new HashMap<>();
            SpellRunner.Builder builder = SpellRunner.builder(spell)
                    .components(components)
                    .store(wanted -> {
                        Optional<Spell> found = store.find(wanted);
                        called.put(wanted, found);
                        return found;
                    });
            decorators.forEach(builder::decorate);
            if (strict) {
                builder.strict();
            }
            Ready ready = new Ready(spell, builder.build(), called);
            promise.ready().complete(ready);
            return ready;
        } catch (Throwable e) {
            synchronized (lock) {
                if (known.remove(spell.version(), promise)) {
                    bytes -= promise.bytes();
                }
            }
            promise.ready().completeExceptionally(e);
            throw e;
        }
    }
}
