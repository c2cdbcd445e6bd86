// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.cluster.shared.SharedCluster;
import dev.spellrunner.runner.fixture.WaitingWork;
import dev.spellrunner.runner.host.Drained;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.SpellService;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.LoggedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two hosts share a server: what one has is there on the other, and goes on there when the first one is lost. */
@Timeout(180)
public abstract class ClusterHostsContract extends OnServerContract {

    private static final EventCodec CODEC = EventCodec.create();
    private static final User ADA = new User("ada");

    private final List<SpellService> services = new ArrayList<>();

    private final WaitingWork work = new WaitingWork();
    private final Map<SpellHost, String> ids = new IdentityHashMap<>();

    @AfterEach
    void giveTheWord() {
        work.giveTheWord("end");
    }

    /** No host is taken for lost because the machine has much else to do. */
    private SharedCluster cluster(int port) {
        return server.place(port, Duration.ofSeconds(8), Duration.ofSeconds(20));
    }

    private SpellHost host(int port, UnaryOperator<SpellHost.Builder> options, String component) {
        SharedCluster cluster = cluster(port);
        SpellHost host =
                opened.closing(options.apply(SpellHost.builder(user -> new InMemorySpells(WaitingWork.spell(component)))
                                .components(work.components())
                                .cluster(cluster))
                        .build());
        ids.put(host, cluster.id());
        return host;
    }

    /** Waits for what happens when the lease of a host that is cut off is over. */
    private void awaitWithout(SpellHost lost, Callable<Boolean> what) {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            // Again and again: a beat may have been on its way.
            server.endLease(String.valueOf(ids.get(lost)));
            return what.call();
        });
    }

    private SpellHost host(int port) {
        return host(port, SpellHost.Builder::runsOutliveConnections, "Wait");
    }

    private Run start(SpellHost host) {
        // It answers the calls of the other host.
        services.add(new SpellService(host));
        Run run = host.connect(ADA).start("w", RunRequest.of(Map.of("word", "two")));
        Cluster asked = opened.closing(cluster(server.port()));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> work.begun().stream().anyMatch(each -> each.startsWith(run.id()))
                        && asked.runs().find("ada", run.id()).isPresent());
        return run;
    }

    /** Hears all of a run on a host. */
    private final class Ear {

        private final Follower follower;
        private final List<NodeEvent> heard = new ArrayList<>();

        Ear(SpellHost host, String run) {
            follower = opened.closing(host.connect(ADA).followRun(run, 0, () -> {}));
        }

        List<NodeEvent> awaitEnd() {
            await().atMost(Duration.ofSeconds(30)).until(this::hasHeardTheEnd);
            long last = 0;
            for (NodeEvent event : heard) {
                // The first one of another host covers numbers that a failover may have lost.
                assertThat(event.since()).isEqualTo(last + 1);
                last = event.seq();
            }
            return heard;
        }

        private boolean hasHeardTheEnd() {
            for (LoggedEvent event : follower.take(64 * 1024)) {
                heard.add(CODEC.decode(event.json()));
            }
            return !heard.isEmpty()
                    && heard.get(heard.size() - 1).path().isRoot()
                    && heard.get(heard.size() - 1).isTerminal();
        }
    }

    private static List<String> lines(List<NodeEvent> events) {
        return events.stream()
                .map(event -> event.getClass().getSimpleName() + " " + event.path())
                .toList();
    }

    private Map<String, Object> call(SpellHost host, String method, Map<String, ?> parameters) throws Exception {
        SpellManager caller = opened.closing(host.connect(ADA));
        return Map.copyOf(
                new SpellService(host).call(caller, method, parameters).get(30, TimeUnit.SECONDS));
    }

    @Test
    void hearsOnOneHostWhatRunsOnTheOther() {
        SpellHost one = host(server.port());
        SpellHost two = host(server.port());
        List<NodeEvent> told = new CopyOnWriteArrayList<>();
        SpellManager tab = opened.closing(two.connect(ADA, told::add));
        tab.open("w");
        Run run = start(one);
        Ear ear = new Ear(two, run.id());

        work.giveTheWord("three");

        List<NodeEvent> heard = ear.awaitEnd();
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(told).isEqualTo(heard));
        assertThat(run.result().join().status()).isEqualTo(RunResult.Status.COMPLETED);
        assertThat(((NodeEvent.Completed) heard.get(heard.size() - 1)).outputs())
                .isEqualTo(Map.of("said", List.of("one", "two", "three")));
    }

    @Test
    void answersForARunThatHasJustBegunElsewhere() throws Exception {
        SpellHost one = host(server.port());
        SpellHost two = host(server.port());
        services.add(new SpellService(one));
        SpellManager ada = one.connect(ADA);

        for (int i = 0; i < 20; i++) {
            Run run = ada.start("w", RunRequest.of(Map.of("word", "two")));
            Map<String, String> which = Map.of("run", run.id());

            assertThat(call(two, "run.get", which)).containsEntry("status", "running");
            assertThat(call(two, "run.cancel", which)).containsEntry("cancelled", true);
        }
    }

    @Test
    void answersForARunOnWhicheverHostIsAsked() throws Exception {
        SpellHost one = host(server.port());
        SpellHost two = host(server.port());
        Run run = start(one);
        Map<String, String> which = Map.of("run", run.id());

        assertThat(call(two, "run.get", which))
                .containsEntry("status", "running")
                .isEqualTo(call(one, "run.get", which));
        assertThat(call(two, "run.pause", which)).containsEntry("paused", true);
        assertThat(call(one, "run.waiting", which)).containsEntry("paused", true);
        assertThat(call(two, "run.resume", which)).containsEntry("paused", false);
        assertThat(call(two, "run.cancel", which)).containsEntry("cancelled", true);

        assertThat(run.result().get(30, TimeUnit.SECONDS).status()).isEqualTo(RunResult.Status.CANCELLED);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(call(two, "run.get", which)).containsEntry("status", "cancelled"));
        Cluster third = opened.closing(cluster(server.port()));
        RunSummary listed = third.runs().list(RunQuery.newestOf("ada", 10)).get(0);
        assertThat(listed.run()).isEqualTo(run.id());
        assertThat(listed.status()).isEqualTo(RunStatus.CANCELLED);
        assertThat(third.runs().list(RunQuery.newestOf("bob", 10))).isEmpty();
    }

    @Test
    void refusesACallForARunOfAnotherUserOnAnyHost() {
        SpellHost one = host(server.port());
        SpellHost two = host(server.port());
        Run run = start(one);
        SpellManager bob = opened.closing(two.connect(new User("bob")));

        CompletableFuture<?> answer = new SpellService(two).call(bob, "run.cancel", Map.of("run", run.id()));

        assertThat(answer)
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        ServiceException.class, e -> assertThat(e.code()).isEqualTo(ServiceException.Code.NOT_FOUND));
        assertThat(run.result()).isNotDone();
    }

    @Test
    void goesOnWithTheRunsOfAHostThatIsCutOffWhichWritesNothingMore() throws Exception {
        Proxy proxy = opened.closing(new Proxy(server.port()));
        SpellHost lost = host(proxy.port());
        SpellHost survivor = host(server.port());
        Run run = start(lost);
        Ear ear = new Ear(survivor, run.id());

        proxy.refuse(true);
        awaitWithout(lost, () -> work.begun().size() == 2);
        proxy.refuse(false);
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            // It learns that the run is not its own when it wants to write.
            work.giveTheWord("three");
            return run.result().isDone();
        });

        List<NodeEvent> heard = ear.awaitEnd();
        assertThat(lines(heard))
                .containsSubsequence("Started work", "Cancelled work", "Started work", "Completed work")
                .containsOnlyOnce("Started write", "Completed write", "Started ", "Completed ");
        assertThat(((NodeEvent.Completed) heard.get(heard.size() - 1)).outputs())
                .isEqualTo(Map.of("said", List.of("one", "two", "three")));
        assertThat(work.begun()).containsExactly(run.id() + "/work#1", run.id() + "/work#1");
        await().atMost(Duration.ofSeconds(30)).until(() -> lost.runs() == 0);
    }

    /** It waits, and would write nothing for long. */
    @Test
    void endsItsRunThatAnotherHostHasTakenUpWhenItReachesTheServerAgain() throws Exception {
        Proxy proxy = opened.closing(new Proxy(server.port()));
        SpellHost lost = host(proxy.port());
        SpellHost survivor = host(server.port());
        Run run = start(lost);
        proxy.refuse(true);
        awaitWithout(lost, () -> work.begun().size() == 2);

        proxy.refuse(false);

        assertThat(run.result().get(30, TimeUnit.SECONDS).status()).isEqualTo(RunResult.Status.CANCELLED);
        await().atMost(Duration.ofSeconds(30)).until(() -> lost.runs() == 0);
        assertThat(survivor.runs()).isEqualTo(1);
    }

    @Test
    void handsItsRunsOverWhenItIsDrained() {
        SpellHost first = host(server.port());
        SpellHost second = host(server.port());
        Run run = start(first);
        Ear ear = new Ear(second, run.id());

        Drained drained = first.drain(Duration.ofMillis(200));
        await().atMost(Duration.ofSeconds(30)).until(() -> work.begun().size() == 2);
        work.giveTheWord("three");

        assertThat(drained).isEqualTo(new Drained(0, 1, 0));
        assertThat(lines(ear.awaitEnd()))
                .containsSubsequence("Started work", "Cancelled work", "Started work", "Completed work", "Completed ");
    }

    @Test
    void endsARunWhoseWorkMustNotBeRepeatedAndSaysWhy() throws Exception {
        Proxy proxy = opened.closing(new Proxy(server.port()));
        SpellHost lost = host(proxy.port(), SpellHost.Builder::runsOutliveConnections, "Send");
        SpellHost survivor = host(server.port(), SpellHost.Builder::runsOutliveConnections, "Send");
        Run run = start(lost);
        Ear ear = new Ear(survivor, run.id());

        proxy.refuse(true);
        awaitWithout(lost, ear::hasHeardTheEnd);

        List<NodeEvent> heard = ear.awaitEnd();
        assertThat(((NodeEvent.Failed) heard.get(heard.size() - 1)).error().message())
                .contains("node 'work' worked, which may have had its effect");
        assertThat(work.begun()).hasSize(1);
        proxy.refuse(false);
    }

    @Test
    void endsTheRunsOfALostHostThatDoNotOutliveTheirConnections() throws Exception {
        Proxy proxy = opened.closing(new Proxy(server.port()));
        SpellHost lost = host(proxy.port(), options -> options, "Wait");
        SpellHost survivor = host(server.port(), options -> options, "Wait");
        Run run = start(lost);
        Ear ear = new Ear(survivor, run.id());

        proxy.refuse(true);
        awaitWithout(lost, ear::hasHeardTheEnd);

        List<NodeEvent> heard = ear.awaitEnd();
        assertThat(heard.get(heard.size() - 1))
                .isInstanceOfSatisfying(
                        NodeEvent.Cancelled.class,
                        end -> assertThat(end.reason()).isEqualTo("its host was lost"));
        proxy.refuse(false);
    }

    @Test
    void startOneRunOfAnIdThatBothAreGivenAtTheSameInstant() throws Exception {
        SpellHost one = host(server.port());
        SpellHost two = host(server.port());
        services.addAll(List.of(new SpellService(one), new SpellService(two)));
        ExecutorService callers = Executors.newFixedThreadPool(2);
        opened.closing(callers::shutdownNow);

        for (int i = 0; i < 5; i++) {
            RunRequest order = RunRequest.of(Map.of("word", "two")).id("order-" + i);
            CyclicBarrier instant = new CyclicBarrier(2);
            Future<Boolean> first = callers.submit(() -> isStartedBy(one, order, instant));
            Future<Boolean> second = callers.submit(() -> isStartedBy(two, order, instant));

            assertThat(List.of(first.get(60, TimeUnit.SECONDS), second.get(60, TimeUnit.SECONDS)))
                    .containsOnlyOnce(true);
        }

        work.giveTheWord("three");
        for (int i = 0; i < 5; i++) {
            Map<String, String> which = Map.of("run", "order-" + i);
            for (SpellHost host : List.of(one, two)) {
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(call(host, "run.get", which))
                                .containsEntry("outputs", Map.of("said", List.of("one", "two", "three"))));
            }
        }
        assertThat(work.begun()).hasSize(5).doesNotHaveDuplicates();
    }

    /** Starts a run at the same time as another caller; returns whether it is this one who has started it. */
    private static boolean isStartedBy(SpellHost host, RunRequest order, CyclicBarrier instant) throws Exception {
        SpellManager caller = host.connect(ADA);
        instant.await(30, TimeUnit.SECONDS);
        for (int tries = 0; tries < 1000; tries++) {
            try {
                caller.start("w", order);
                return true;
            } catch (RuntimeException e) {
                ServiceException refused = ServiceException.of(e);
                if (refused.code() == ServiceException.Code.CONFLICT) {
                    assertThat(refused).hasMessageContaining(order.id().orElseThrow());
                    return false;
                }
                // A machine that has much else to do does not reach the server in time.
                assertThat(refused.code()).isEqualTo(ServiceException.Code.BUSY);
            }
        }
        throw new AssertionError("the server is busy for too long");
    }

    @Test
    void refusesALogBesidesThatOfTheCluster() {
        try (Cluster cluster = cluster(server.port())) {
            SpellHost.Builder builder = SpellHost.builder(user -> new InMemorySpells())
                    .cluster(cluster)
                    .log(EventLog.inMemory().build());

            assertThatIllegalStateException()
                    .isThrownBy(builder::build)
                    .withMessageContaining("leave out log and runs");
        }
    }
}
