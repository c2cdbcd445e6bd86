// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.SpellStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners for changes of a store's spells. Thread-safe; listeners are called without a lock. */
final class ChangeListeners {

    private static final Logger log = LoggerFactory.getLogger(ChangeListeners.class);

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    /** A registration: the same consumer registered twice is two. */
    private final class Listener implements SpellStore.Registration {

        private final Consumer<String> told;

        Listener(Consumer<String> told) {
            this.told = told;
        }

        void tell(String id) {
            try {
                told.accept(id);
            } catch (RuntimeException e) {
                log.warn("a listener for changes of spells failed at '{}'", id, e);
            }
        }

        @Override
        public void close() {
            listeners.remove(this);
        }
    }

    SpellStore.Registration add(Consumer<String> told) {
        Listener listener = new Listener(requireNonNull(told, "listener"));
        listeners.add(listener);
        return listener;
    }

    boolean isEmpty() {
        return listeners.isEmpty();
    }

    void tell(String id) {
        listeners.forEach(listener -> listener.tell(id));
    }
}
