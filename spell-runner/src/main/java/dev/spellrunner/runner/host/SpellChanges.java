// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.host.ServiceException.Code;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Changes spells for clients. The changes of one spell in one store are made one after the other, over whatever adapters they
 * come, with users taking turns; against changes from outside, the store compares versions. Thread-safe.
 */
final class SpellChanges {

    private static final int MOST_TRIES = 3;

    private final Executor executor;
    private final Quota quota;
    private final Map<Place, Queue> queues = new ConcurrentHashMap<>();

    SpellChanges(Executor executor, Quota quota) {
        this.quota = quota;
        this.executor = executor;
    }

    /**
     * The client that asks for a change.
     *
     * @param user the id of the user; users take turns
     * @param store the user's store
     * @param spells finds a spell of the user by its id or name; fails if there is none, or the client is gone
     */
    record Caller(String user, SpellStore store, Function<String, Spell> spells) {

        Spell spell(String idOrName) {
            return spells.apply(idOrName);
        }
    }

    /** A spell in a store. */
    private record Place(SpellStore store, String spell) {}

    /** The changes of one spell that are under way or wait; forgotten with the last of them. */
    private static final class Queue {

        final InOrder inOrder;
        /** Guarded by the map. */
        int changes;

        final ChangePace pace = new ChangePace();

        Queue(InOrder inOrder) {
            this.inOrder = inOrder;
        }

        Spell timed(Supplier<Spell> change) {
            long begin = System.nanoTime();
            try {
                return change.get();
            } finally {
                pace.took(Duration.ofNanos(System.nanoTime() - begin));
            }
        }
    }

    /**
     * The changes of one spell that wait for their turn.
     *
     * @param turns which turns those of one user have, in order: 1 is the next one
     * @param waiting how many wait, of all users
     */
    record Turns(List<Integer> turns, int waiting) {}

    /**
     * Changes a spell as it is when its turn comes.
     *
     * @param spell its id or name
     * @param version the version that the client has in mind; null if it does not matter
     * @param change returns the new version
     * @return the new version, which the user's store has; fails with {@code conflict} if the spell has been changed meanwhile
     * @throws ServiceException {@code busy}, if as many updates of the user wait as may, or of all; its data tells the turn
     *     that the change would have had, and when that is about
     */
    CompletableFuture<Spell> change(
            Caller caller, String spell, @Nullable String version, UnaryOperator<Spell> change) {
        String id = caller.spell(spell).id();
        Place place = new Place(caller.store(), id);
        String user = caller.user();
        takePlace(user, place);
        Queue queue = queues.compute(place, (key, known) -> {
            Queue used = known == null ? new Queue(new InOrder(executor, Integer.MAX_VALUE)) : known;
            used.changes++;
            return used;
        });
        return queue.inOrder
                .then(user, () -> queue.timed(() -> replace(caller, id, version, change)))
                .whenComplete((changed, thrown) -> {
                    quota.giveBack(user);
                    queues.computeIfPresent(place, (key, used) -> --used.changes == 0 ? null : used);
                });
    }

    private void takePlace(String user, Place place) {
        try {
            quota.take(user);
        } catch (ServiceException e) {
            Queue queue = queues.get(place);
            if (queue == null) {
                throw e;
            }
            int turn = queue.inOrder.nextTurnOf(user);
            throw e.with(Map.of("turn", turn, ServiceException.RETRY_AFTER, queue.pace.secondsUntil(turn)));
        }
    }

    /** Returns which turns the changes of a spell have for which a client's user waits, over whatever adapters they came. */
    Turns turns(Caller caller, String spell) {
        Queue queue = queues.get(new Place(caller.store(), caller.spell(spell).id()));
        return queue == null
                ? new Turns(List.of(), 0)
                : new Turns(queue.inOrder.turnsOf(caller.user()), queue.inOrder.waiting());
    }

    private static Spell replace(Caller caller, String id, @Nullable String version, UnaryOperator<Spell> change) {
        Spell before = caller.spell(id);
        String expected = before.version();
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            if (version != null && !version.equals(before.version())) {
                throw conflict(before, version);
            }
            expected = before.version();
            Spell after = change.apply(before);
            if (replaced(caller.store(), before, after)) {
                return after;
            }
            before = caller.spell(id);
        }
        throw conflict(before, expected);
    }

    private static boolean replaced(SpellStore store, Spell before, Spell after) {
        try {
            return store.replace(before, after);
        } catch (UnsupportedOperationException e) {
            throw new ServiceException(Code.INVALID_REQUEST, String.valueOf(e.getMessage()), Map.of());
        } catch (UncheckedIOException e) {
            throw ServiceException.internal(
                    "spell '" + before.id() + "' is not saved for sure: its store cannot be written to (get it again)",
                    e);
        }
    }

    private static ServiceException conflict(Spell now, String expected) {
        return new ServiceException(
                Code.CONFLICT,
                "spell '" + now.id() + "' has been changed by another client (get it again, and change that)",
                Map.of("spell", now.id(), "version", now.version(), "expected", expected));
    }
}
