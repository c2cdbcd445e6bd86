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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
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

    private final SpellHost host;
    private final Cluster cluster;

    Elsewhere(SpellHost host, Cluster cluster) {
        this.host = host;
        this.cluster = cluster;
    }

    /**
     * Begins to serve the calls of other hosts, and to take up their runs.
     *
     * @param taker takes up runs whose host is lost
     */
    void serve(Consumer<List<Orphan>> taker) {
        SpellService service = new SpellService(host);
        cluster.serve((user, method, parameters) -> CompletableFuture.supplyAsync(
                        () -> caller(new User(user)), host.executor())
                .thenCompose(caller ->
                        service.call(caller, method, parameters).whenComplete((answer, failed) -> caller.close())));
        cluster.runs().onOrphans(orphans -> takeUp(orphans, taker));
    }

    private SpellManager caller(User user) {
        SpellManager caller = new SpellManager(host, user, host.storeOf(user), () -> {});
        caller.comesFromElsewhere();
        return caller;
    }

    /** One that was taken away from this host, and is its again, is taken up when what is left of it here has ended. */
    private void takeUp(List<Orphan> orphans, Consumer<List<Orphan>> taker) {
        List<Orphan> free = new ArrayList<>();
        for (Orphan orphan : orphans) {
            CompletionStage<?> left = host.hostedRuns().left(orphan.header().run());
            if (left.toCompletableFuture().isDone()) {
                free.add(orphan);
            } else {
                left.whenCompleteAsync((result, failed) -> taker.accept(List.of(orphan)), host.executor());
            }
        }
        taker.accept(free);
    }

    /** Returns what follows a run that goes on at another host; null if it has ended. */
    @Nullable
    Follower follow(RunSummary run, long after, Runnable itsEvents) {
        return run.status() == RunStatus.RUNNING
                ? cluster.log().follow(run.channel(), Start.ofRun(run.run(), after), itsEvents)
                : null;
    }

    /**
     * Makes a call for a run that goes on at another host. May block.
     *
     * @return its answer; null if the call is to be answered here
     */
    @Nullable
    CompletionStage<Map<String, @Nullable Object>> call(SpellManager caller, String method, Parameters given) {
        String run = OF_RUNS.contains(method) ? given.textOrNull("run") : null;
        if (run == null || caller.isFromElsewhere() || caller.knownRun(run).isPresent()) {
            return null;
        }
        return cluster.runs()
                .find(caller.user().id(), run)
                .filter(summary -> summary.status() == RunStatus.RUNNING)
                .map(summary -> cluster.call(caller.user().id(), run, method, given.given()))
                .orElse(null);
    }
}
