// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static dev.spellrunner.runner.redis.RedisLink.bytes;

import dev.spellrunner.runner.cluster.Places;
import dev.spellrunner.runner.cluster.RunsUnavailableException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Keeps by host how much users have there. Counts are written one after the other, and each is asked for when it is written, so
 * that the last one is right. Thread-safe.
 */
final class RedisPlaces implements Places {

    private final Settings settings;
    private final RedisLink link;
    private final OrderedWrites writes;
    private final long patienceMillis;

    /**
     * Creates it.
     *
     * @param executor writes
     * @param patienceMillis how long whoever takes a place waits for the answer
     */
    RedisPlaces(Settings settings, RedisLink link, Executor executor, long patienceMillis) {
        this.settings = settings;
        this.link = link;
        this.writes = new OrderedWrites(executor);
        this.patienceMillis = patienceMillis;
    }

    private record Thing(String user, String what) {}

    @Override
    public boolean take(String user, String what, IntSupplier here, int most) {
        CompletableFuture<Boolean> taken = new CompletableFuture<>();
        writes.add(new Thing(user, what), () -> {
            if (!taken.isDone()) {
                complete(taken, note(user, what, here, String.valueOf(most)));
            }
        });
        try {
            return taken.orTimeout(patienceMillis, TimeUnit.MILLISECONDS).join();
        } catch (CompletionException e) {
            throw new RunsUnavailableException("the " + what + " of a user cannot be counted", e.getCause());
        }
    }

    private void complete(CompletableFuture<Boolean> taken, Command note) {
        try {
            taken.complete(link.call(note).equals(1L));
        } catch (RedisFailure e) {
            taken.completeExceptionally(e);
        }
    }

    @Override
    public void have(String user, String what, IntSupplier here) {
        writes.add(new Thing(user, what), () -> link.call(note(user, what, here, "")));
    }

    private Command note(String user, String what, IntSupplier here, String most) {
        Keys keys = settings.keys();
        return Script.TAKE_PLACE.with(List.of(
                bytes(keys.places(user, what)),
                bytes(keys.hosts()),
                bytes(settings.host()),
                bytes(here.getAsInt()),
                bytes(most)));
    }

    /** Counts nothing more: a host that has left has nothing. */
    void close() {
        writes.close();
    }
}
