// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.cluster.Proxy;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.fixture.Opened;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.LoggedEvent;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hosts on a Redis that loses what it had, has no room, may not be written to, loads its data, or is replaced by its replica. */
@Timeout(180)
@Order(1)
class RedisTroubleTest {

    private static final EventCodec CODEC = EventCodec.create();
    private static final User ADA = new User("ada");
    private static final Duration LONG = Duration.ofSeconds(30);

    @AutoClose
    private final Opened opened = new Opened();

    private final List<String> executions = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Outputs> word = new CompletableFuture<>();

    @AfterEach
    void giveTheWord() {
        word.complete(Outputs.of("out", "end"));
    }

    private Components components() {
        Component waits = Component.named("Wait")
                .triggerInput("trigger")
                .triggerOutput("trigger")
                .output("out", SocketType.STRING)
                .repeatable()
                .nonBlocking()
                .worker((in, ctx) -> {
                    executions.add(ctx.execution());
                    return Outputs.later(word.copy());
                });
        Component never = Component.named("Never")
                .triggerInput("trigger")
                .triggerOutput("trigger")
                .repeatable()
                .nonBlocking()
                .worker((in, ctx) -> Outputs.later(new CompletableFuture<>()));
        return StandardComponents.all().with(waits, never);
    }

    private static Spell waiting() {
        return Spell.named("waiting")
                .id("w")
                .node("start", "Module Trigger In")
                .node("work", "Wait")
                .node("o", "Output", Map.of("name", "said"))
                .wire("start", "trigger", "work", "trigger")
                .wire("work", "trigger", "o", "trigger")
                .wire("work", "out", "o", "input")
                .build();
    }

    private static Spell endless() {
        return Spell.named("endless")
                .id("endless")
                .node("start", "Module Trigger In")
                .node("work", "Wait")
                .node("never", "Never")
                .wire("start", "trigger", "work", "trigger")
                .wire("work", "trigger", "never", "trigger")
                .build();
    }

    private SpellHost host(URI redis, RedisCluster.Builder options) {
        return opened.closing(SpellHost.builder(user -> new InMemorySpells(waiting(), endless()))
                .components(components())
                .cluster(options.build())
                .runsOutliveConnections()
                .build());
    }

    private static RedisCluster.Builder at(URI redis) {
        return RedisCluster.builder(redis).lease(Duration.ofSeconds(6)).commandTimeout(Duration.ofSeconds(20));
    }

    private SpellHost host(URI redis) {
        return host(redis, at(redis));
    }

    private SpellManager connect(SpellHost host) {
        return host.connect(ADA);
    }

    private Run start(SpellHost host) {
        return start(host, "w");
    }

    /**
     * Starts a run as soon as the host accepts one: it may answer that it is busy, until it has said in time that it is alive, also
     * when its server is there again.
     */
    private Run start(SpellHost host, String spell) {
        SpellManager caller = connect(host);
        Run run = await().atMost(LONG)
                .ignoreExceptionsMatching(RedisTroubleTest::isBusy)
                .until(() -> caller.start(spell, RunRequest.of(Map.of())), Objects::nonNull);
        await().atMost(LONG).until(() -> executions.stream().anyMatch(each -> each.startsWith(run.id())));
        return run;
    }

    private static boolean isBusy(Throwable refusal) {
        return refusal instanceof ServiceException busy && busy.code() == ServiceException.Code.BUSY;
    }

    /** Hears all of a run, and accepts a number twice only if a range begins with it that goes on. */
    private final class Ear {

        private final Follower follower;
        private final List<NodeEvent> heard = new ArrayList<>();

        Ear(SpellHost host, Run run) {
            await().atMost(LONG).until(() -> RedisTroubleTest.isKnown(host, run));
            follower = opened.closing(connect(host).followRun(run.id(), 0, () -> {}));
        }

        private boolean hears() {
            for (LoggedEvent event : follower.take(64 * 1024)) {
                long last = heard.isEmpty() ? 0 : heard.get(heard.size() - 1).seq();
                assertThat(event.since()).isLessThanOrEqualTo(last + 1);
                assertThat(event.seq()).isGreaterThan(last);
                heard.add(CODEC.decode(event.json()));
            }
            return !heard.isEmpty();
        }

        NodeEvent awaitEnd() {
            await().atMost(LONG)
                    .until(() -> hears()
                            && heard.get(heard.size() - 1).path().isRoot()
                            && heard.get(heard.size() - 1).isTerminal());
            return heard.get(heard.size() - 1);
        }
    }

    private static boolean isKnown(SpellHost host, Run run) {
        try (SpellManager caller = host.connect(ADA)) {
            caller.followRun(run.id(), 0, () -> {}).close();
            return true;
        } catch (ServiceException e) {
            return false;
        }
    }

    @Test
    void cancelsTheRunsOfARedisThatHasLostAllAndStartsNewOnes() throws Exception {
        RedisServer server = opened.closing(RedisServer.start());
        SpellHost one = host(server.uri());
        SpellHost two = host(server.uri());
        Run run = start(one);
        Ear ear = new Ear(two, run);

        server.command("FLUSHALL");

        // It does nothing that it would write, and learns it all the same.
        assertThat(run.result().get(30, TimeUnit.SECONDS).status()).isEqualTo(RunResult.Status.CANCELLED);
        assertThat(ear.awaitEnd()).isInstanceOf(NodeEvent.Cancelled.class);
        Run next = start(one);
        Ear other = new Ear(two, next);
        one.close();
        await().atMost(LONG).until(() -> executions.size() == 3);
        word.complete(Outputs.of("out", "done"));
        assertThat(other.awaitEnd()).isInstanceOf(NodeEvent.Completed.class);
    }

    @Test
    void endsARunForThoseWhoFollowItWhenItsRecordAndItsHostAreGone() throws Exception {
        RedisServer server = opened.closing(RedisServer.start());
        Proxy way = opened.closing(new Proxy(server.port()));
        SpellHost lost = host(RedisServer.at(way));
        SpellHost survivor = host(server.uri(), at(server.uri()).lease(Duration.ofSeconds(1)));
        Run run = start(lost);
        Ear ear = new Ear(survivor, run);

        way.refuse(true);
        server.command("FLUSHALL");

        assertThat(ear.awaitEnd())
                .isInstanceOfSatisfying(
                        NodeEvent.Cancelled.class,
                        end -> assertThat(end.reason()).contains("its record and its host were lost"));
        assertThat(ear.heard)
                .filteredOn(event -> event.path().toString().equals("work"))
                .last()
                .isInstanceOf(NodeEvent.Cancelled.class);
        way.refuse(false);
    }

    @Test
    void waitsForRoomAndForAPrimaryAndThenGoesOn() throws Exception {
        RedisServer server = opened.closing(RedisServer.start());
        SpellHost one = host(server.uri());
        SpellHost two = host(server.uri());
        Run run = start(one);
        Ear ear = new Ear(two, run);

        server.command("SCRIPT", "FLUSH");
        server.command("CONFIG", "SET", "maxmemory", "1");
        word.complete(Outputs.of("out", "done"));
        awaitBusy(() -> connect(one).start("w", RunRequest.of(Map.of())));
        server.command("REPLICAOF", "127.0.0.1", "1");
        server.command("CONFIG", "SET", "maxmemory", "0");
        server.command("REPLICAOF", "NO", "ONE");

        assertThat(ear.awaitEnd()).isInstanceOf(NodeEvent.Completed.class);
        assertThat(start(one).result().get(30, TimeUnit.SECONDS).status()).isEqualTo(RunResult.Status.COMPLETED);
    }

    @Test
    void waitsForAReplicaThatHasLostItsPrimary() throws Exception {
        RedisServer server = opened.closing(RedisServer.start());
        server.command("CONFIG", "SET", "replica-serve-stale-data", "no");

        waitsFor(
                server.uri(),
                () -> server.command("REPLICAOF", "127.0.0.1", "1"),
                () -> server.command("REPLICAOF", "NO", "ONE"));
    }

    @Test
    void waitsForARedisThatLoadsItsData() throws Exception {
        RedisServer server = opened.closing(RedisServer.start());
        LoadingRedis loading = opened.closing(new LoadingRedis());
        Proxy way = opened.closing(new Proxy(server.port()));

        waitsFor(RedisServer.at(way), () -> way.switchTo(loading.port()), () -> way.switchTo(server.port()));
    }

    private interface Step {
        void take() throws Exception;
    }

    /** Calls are refused for now, nothing is lost, and all goes on afterwards. */
    private void waitsFor(URI redis, Step trouble, Step end) throws Exception {
        SpellHost one = host(redis);
        SpellHost two = host(redis);
        Run run = start(one);
        Ear ear = new Ear(two, run);

        trouble.take();
        word.complete(Outputs.of("out", "done"));
        awaitBusy(() -> connect(one).start("w", RunRequest.of(Map.of())));
        awaitBusy(() -> connect(two).goesOn(run.id()));
        end.take();

        assertThat(ear.awaitEnd()).isInstanceOf(NodeEvent.Completed.class);
        assertThat(start(one).result().get(30, TimeUnit.SECONDS).status()).isEqualTo(RunResult.Status.COMPLETED);
    }

    private static void awaitBusy(ThrowableAssert.ThrowingCallable call) {
        await().atMost(LONG)
                .untilAsserted(() -> assertThatExceptionOfType(ServiceException.class)
                        .isThrownBy(call)
                        .satisfies(e -> assertThat(e.code()).isEqualTo(ServiceException.Code.BUSY)));
    }

    @Test
    void cancelsARunThatCannotBeWrittenForTooLongAndTellsItsEndLater() throws Exception {
        RedisServer server = opened.closing(RedisServer.start());
        SpellHost one = host(server.uri(), at(server.uri()).patience(Duration.ofMillis(500)));
        RedisCluster watching = opened.closing(at(server.uri()).build());
        Run run = start(one, "endless");
        Ear ear = new Ear(one, run);
        await().atMost(LONG).until(() -> watching.runs().find("ada", run.id()).isPresent());
        server.command("REPLICAOF", "127.0.0.1", "1");

        // Something is to be written, and the run goes on.
        word.complete(Outputs.of("out", "done"));
        assertThat(run.result().get(30, TimeUnit.SECONDS).status()).isEqualTo(RunResult.Status.CANCELLED);
        server.command("REPLICAOF", "NO", "ONE");

        assertThat(ear.awaitEnd()).isInstanceOf(NodeEvent.Cancelled.class);
    }
}
