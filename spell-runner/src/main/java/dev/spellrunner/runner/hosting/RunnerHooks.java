// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.hosting;

import dev.spellrunner.core.spell.Spell;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The hooks of the host in runners. Thread-safe.
 *
 * @param <R> a runner
 * @param <B> what makes a runner
 * @param <Q> a request for a run
 * @param <N> a run
 */
public interface RunnerHooks<R, B, Q, N> {

    /**
     * Starts a run.
     *
     * @param before is told of the run before it begins, on this thread; if the run does not begin, its result fails
     */
    N start(R runner, Q request, Consumer<N> before);

    /**
     * Starts to make one more runner of the spell that another one runs. It shares what was compiled, and takes over the
     * other's options; its State is its own.
     */
    B another(R runner);

    /**
     * Makes this the runner of a newer version of a spell. What either plays, both do: it is the same play, which stays with
     * the older version until {@link #playOn}. The States of called spells are the same too.
     *
     * @param older has no other successor
     */
    void succeeding(B builder, R older);

    /** Sets where the spells are whose names come as values: those of the runner's owner. */
    void storeOfNamed(B builder, Function<String, Optional<Spell>> finder);

    /**
     * Sets what starts the runs of items.
     *
     * @param starter must return at once; its stage ends with the run. If that, or the starter, fails with
     *     {@link RejectedExecutionException}, the item waits and is tried again; if with something else, its source fails
     */
    void itemRuns(B builder, Function<Q, CompletionStage<?>> starter);

    /**
     * Goes on with what the runners before this one play: sources that have not changed go on giving their items, others are
     * released, new ones begin. Does nothing if there is none, or a later one does so already. Does not wait for that.
     */
    void playOn(R runner);

    /**
     * Gives an item to a source of a spell that plays or is paused.
     *
     * @param source the id or name of its node; null if there is only one that takes items
     * @param left called when the item waits no longer, at the latest when the run of it has ended or the play has stopped; if
     *     there was no room, perhaps; idempotent
     * @return whether there was room for it
     */
    boolean push(R runner, @Nullable String source, Object item, Runnable left);
}
