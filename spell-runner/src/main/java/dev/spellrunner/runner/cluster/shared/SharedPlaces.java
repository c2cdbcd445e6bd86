// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import dev.spellrunner.runner.cluster.Places;
import dev.spellrunner.runner.cluster.RunsUnavailableException;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * Keeps by host how much users have there. Counts are written one after the other, and each is asked for when it is written, so
 * that the last one is right. Thread-safe.
 */
final class SharedPlaces implements Places {

    private final StoredPlaces stored;
    private final OrderedWrites writes;
    private final long patienceMillis;

    /**
     * Creates it.
     *
     * @param executor writes
     */
    SharedPlaces(ClusterSettings settings, StoredPlaces stored, Executor executor) {
        this.stored = stored;
        this.writes = new OrderedWrites(executor);
        this.patienceMillis = settings.timeout().toMillis();
    }

    private record Thing(String user, String what) {}

    @Override
    public boolean take(String user, String what, IntSupplier here, int most) {
        CompletableFuture<Boolean> taken = new CompletableFuture<>();
        writes.add(new Thing(user, what), () -> {
            if (!taken.isDone()) {
                complete(taken, () -> stored.take(user, what, here.getAsInt(), OptionalInt.of(most)));
            }
        });
        try {
            return taken.orTimeout(patienceMillis, TimeUnit.MILLISECONDS).join();
        } catch (CompletionException e) {
            throw new RunsUnavailableException("the " + what + " of a user cannot be counted", e.getCause());
        }
    }

    private void complete(CompletableFuture<Boolean> taken, BooleanSupplier takes) {
        try {
            taken.complete(takes.getAsBoolean());
        } catch (RunsUnavailableException e) {
            taken.completeExceptionally(e);
        }
    }

    @Override
    public void have(String user, String what, IntSupplier here) {
        writes.add(new Thing(user, what), () -> stored.take(user, what, here.getAsInt(), OptionalInt.empty()));
    }

    /** Counts nothing more: a host that has left has nothing. */
    void close() {
        writes.close();
    }
}
