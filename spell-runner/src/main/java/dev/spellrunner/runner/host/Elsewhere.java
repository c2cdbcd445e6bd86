// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.runner.cluster.Cluster;
import dev.spellrunner.runner.cluster.Orphan;
import dev.spellrunner.runner.cluster.RunStatus;
import dev.spellrunner.runner.cluster.RunSummary;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes calls for runs that another host has on that host, and serves those of others. Thread-safe. */
final class Elsewhere {

    private static final Set<String> OF_RUNS = Set.of(
            "run.cancel",
            "run.pause",
            "run.resume",
            "run.step",
            "run.breakpoints",
            "run.waiting",
            "run.answer",
            "run.skip");

    /** The calls that are answered from what is written of a run, at any host. */
    private static final Set<String> FROM_WHAT_IS_WRITTEN = Set.of("run.get", "run.rerun");

    private static final int LOOKS = 10;
    private static final long BETWEEN_LOOKS_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Cluster cluster;
    private final Executor executor;

    /**
     * Creates what makes and serves calls.
     *
     * @param executor takes what may block
     */
    Elsewhere(Cluster cluster, Executor executor) {
        this.cluster = cluster;
        this.executor = executor;
    }

    /** Answers a call of a user at another host. */
    @FunctionalInterface
    interface Answers {

        /** Makes the call; may block. */
        CompletionStage<Map<String, @Nullable Object>> call(
                User user, String method, Map<String, @Nullable Object> parameters);
    }

    /** Begins to answer the calls of other hosts. */
    void answer(Answers answers) {
        cluster.serve((user, method, parameters) -> CompletableFuture.supplyAsync(
                        () -> answers.call(new User(user), method, parameters), executor)
                .thenCompose(Function.identity()));
    }

    /**
     * Joins the other hosts, and begins to take up their runs.
     *
     * @param left tells when a run goes on here no more
     * @param taker takes up runs whose host is lost
     */
    void join(Function<String, CompletionStage<?>> left, Consumer<List<Orphan>> taker) {
        cluster.join();
        cluster.runs().onOrphans(orphans -> takeUp(orphans, left, taker));
    }

    /** One that was taken away from this host, and is its again, is taken up when what is left of it here has ended. */
    private void takeUp(List<Orphan> orphans, Function<String, CompletionStage<?>> left, Consumer<List<Orphan>> taker) {
        List<Orphan> free = new ArrayList<>();
        for (Orphan orphan : orphans) {
            CompletionStage<?> gone = left.apply(orphan.header().run());
            if (gone.toCompletableFuture().isDone()) {
                free.add(orphan);
            } else {
                gone.whenCompleteAsync((result, failed) -> taker.accept(List.of(orphan)), executor);
            }
        }
        taker.accept(free);
    }

    /** Returns what follows a run that goes on at another host; null if it does not. May block. */
    @Nullable
    Follower follow(User user, String run, long after, Runnable itsEvents) {
        return goingOn(user, run)
                .map(found -> cluster.log().follow(found.channel(), Start.ofRun(run, after), itsEvents))
                .orElse(null);
    }

    /** A run that has just begun may not be written yet: looks again for a moment. */
    private Optional<RunSummary> written(User user, String run) {
        Optional<RunSummary> found = cluster.runs().find(user.id(), run);
        for (int i = 0; i < LOOKS && found.isEmpty(); i++) {
            LockSupport.parkNanos(this, BETWEEN_LOOKS_NANOS);
            found = cluster.runs().find(user.id(), run);
        }
        return found;
    }

    private Optional<RunSummary> goingOn(User user, String run) {
        return written(user, run).filter(summary -> summary.status() == RunStatus.RUNNING);
    }

    /**
     * Makes a call for a run that goes on at another host. May block.
     *
     * @return its answer; null if the call is to be answered here
     */
    @Nullable
    CompletionStage<Map<String, @Nullable Object>> call(
            User user, String run, String method, Map<String, ? extends @Nullable Object> parameters) {
        Optional<RunSummary> found = written(user, run);
        return found.isPresent() && found.get().status() == RunStatus.RUNNING && OF_RUNS.contains(method)
                ? cluster.call(user.id(), run, method, parameters)
                : null;
    }

    /** Tells whether a call is about a run that another host may have. */
    static boolean isOfRun(String method) {
        return OF_RUNS.contains(method) || FROM_WHAT_IS_WRITTEN.contains(method);
    }
}
