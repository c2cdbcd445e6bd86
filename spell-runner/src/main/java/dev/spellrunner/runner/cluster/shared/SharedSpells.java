// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.cluster.RunsUnavailableException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that collections of spells have in common: the connection, the spells that were read last, and the listeners. Thread-safe. */
final class SharedSpells {

    private static final Logger log = LoggerFactory.getLogger(SharedSpells.class);
    private static final int MOST_KNOWN = 1000;

    private final StoredSpells stored;
    private final Topics topics;
    private final Doorbell doorbell;
    private final long patienceMillis;

    private final Object lock = new Object();
    private final Map<String, Listeners> listeners = new HashMap<>();
    private final Map<Place, Spell> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Spell> eldest) {
            return size() > MOST_KNOWN;
        }
    };

    SharedSpells(ClusterSettings settings, StoredSpells stored, Doorbell doorbell) {
        this.stored = stored;
        this.topics = settings.topics();
        this.doorbell = doorbell;
        this.patienceMillis = settings.timeout().toMillis();
    }

    private record Place(String owner, String idOrName) {}

    StoredSpells stored() {
        return stored;
    }

    /** Makes a change. One whose answer was lost is made once more: the server knows that it is the same. */
    boolean change(String owner, StoredSpells.Change change) {
        try {
            return stored.change(owner, change);
        } catch (RunsUnavailableException e) {
            log.debug("a change of a spell is repeated, since its answer may be lost", e);
            return stored.change(owner, change);
        }
    }

    // ---- what is known ----

    Optional<Spell> known(String owner, String idOrName) {
        synchronized (lock) {
            return Optional.ofNullable(known.get(new Place(owner, idOrName)));
        }
    }

    void know(String owner, String idOrName, Spell spell) {
        synchronized (lock) {
            known.put(new Place(owner, idOrName), spell);
        }
    }

    void forget(String owner, String idOrName) {
        synchronized (lock) {
            known.remove(new Place(owner, idOrName));
        }
    }

    // ---- changes ----

    /** The listeners for the changes of one collection. */
    private static final class Listeners implements Doorbell.Hearer {

        private final List<Registered> all = new CopyOnWriteArrayList<>();
        private volatile CompletableFuture<Void> heard = new CompletableFuture<>();

        @Override
        public void message(byte[] message) {
            tell(new String(message, UTF_8));
        }

        @Override
        public void again() {
            tell(SpellStore.ALL);
        }

        private void tell(String id) {
            for (Registered each : all) {
                try {
                    each.listener.accept(id);
                } catch (RuntimeException e) {
                    log.warn("a listener for changes of spells failed at '{}'", id, e);
                }
            }
        }
    }

    /** A registration: the same listener registered twice is two. */
    private final class Registered implements SpellStore.Registration {

        private final String owner;
        private final Consumer<String> listener;

        Registered(String owner, Consumer<String> listener) {
            this.owner = owner;
            this.listener = listener;
        }

        void tellAll() {
            boolean registered;
            synchronized (lock) {
                Listeners its = listeners.get(owner);
                registered = its != null && its.all.contains(this);
            }
            if (registered) {
                listener.accept(SpellStore.ALL);
            }
        }

        @Override
        public void close() {
            synchronized (lock) {
                Listeners its = listeners.get(owner);
                if (its != null && its.all.remove(this) && its.all.isEmpty()) {
                    listeners.remove(owner);
                    doorbell.leave(topics.ofSpells(owner));
                }
            }
        }
    }

    /** Returns when changes are heard. If that takes too long, the listener is told of all spells when they are. */
    SpellStore.Registration onChange(String owner, Consumer<String> listener) {
        Registered registered = new Registered(owner, listener);
        CompletableFuture<Void> heard;
        synchronized (lock) {
            Listeners its = listeners.computeIfAbsent(owner, key -> {
                Listeners made = new Listeners();
                made.heard = doorbell.hear(topics.ofSpells(owner), made);
                return made;
            });
            its.all.add(registered);
            heard = its.heard;
        }
        try {
            heard.get(patienceMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            log.debug("changes of spells are not received yet", e);
            Future<?> unused = heard.thenRun(registered::tellAll);
        }
        return registered;
    }
}
