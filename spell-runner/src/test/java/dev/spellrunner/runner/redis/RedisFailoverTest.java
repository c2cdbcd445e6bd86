// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodeEvent.Started;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.cluster.Proxy;
import dev.spellrunner.runner.cluster.shared.Topics;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.fixture.Opened;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.LoggedEvent;
import dev.spellrunner.runner.log.Start;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A replica takes over from its primary, and does not have the last that the primary has acknowledged. */
@Timeout(180)
class RedisFailoverTest {

    private static final EventCodec CODEC = EventCodec.create();
    private static final User ADA = new User("ada");
    private static final Duration LONG = Duration.ofSeconds(30);

    @AutoClose
    private final Opened opened = new Opened();

    private final List<String> executions = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Outputs> word = new CompletableFuture<>();
    private final List<NodeEvent> heard = new ArrayList<>();

    private RedisServer primary() throws Exception {
        return opened.closing(RedisServer.start("--repl-diskless-sync-delay", "0"));
    }

    private RedisServer replica(RedisServer primary) throws Exception {
        RedisServer replica = opened.closing(RedisServer.start("--replicaof", "127.0.0.1", "" + primary.port()));
        await().atMost(LONG).until(() -> replica.command("INFO", "replication").contains("master_link_status:up"));
        return replica;
    }

    private Component waiting(String name, CompletableFuture<Outputs> until) {
        return Component.named(name)
                .triggerInput("trigger")
                .triggerOutput("trigger")
                .output("out", SocketType.STRING)
                .repeatable()
                .nonBlocking()
                .worker((in, ctx) -> {
                    executions.add(name);
                    return Outputs.later(until.copy());
                });
    }

    /** start → first, which waits for the word → second, which goes on until the run is cancelled. */
    private static Spell spell() {
        return Spell.named("steps")
                .id("s")
                .node("start", "Module Trigger In")
                .node("first", "First")
                .node("second", "Second")
                .wire("start", "trigger", "first", "trigger")
                .wire("first", "trigger", "second", "trigger")
                .build();
    }

    private record Node(SpellHost host, RedisCluster cluster, Proxy way) {}

    private Node node(RedisServer redis) throws Exception {
        Proxy way = opened.closing(new Proxy(redis.port()));
        RedisCluster cluster = RedisCluster.builder(RedisServer.at(way))
                .lease(Duration.ofSeconds(6))
                .commandTimeout(Duration.ofSeconds(20))
                .build();
        SpellHost host = SpellHost.builder(user -> new InMemorySpells(spell()))
                .components(StandardComponents.all()
                        .with(waiting("First", word), waiting("Second", new CompletableFuture<>())))
                .cluster(cluster)
                .runsOutliveConnections()
                .build();
        return new Node(opened.closing(host), cluster, way);
    }

    /** Takes what there is, each number once but for ranges that begin before, until something of a node is heard. */
    private void awaitHeard(Follower follower, Class<? extends NodeEvent> kind, String path) {
        await().atMost(LONG).until(() -> {
            for (LoggedEvent event : follower.take(64 * 1024)) {
                assertThat(event.since()).isLessThanOrEqualTo(last() + 1);
                assertThat(event.seq()).isGreaterThan(last());
                heard.add(CODEC.decode(event.json()));
            }
            return heard.stream()
                    .anyMatch(event ->
                            kind.isInstance(event) && event.path().toString().equals(path));
        });
    }

    private long last() {
        return heard.isEmpty() ? 0 : heard.get(heard.size() - 1).seq();
    }

    private List<String> lines() {
        return heard.stream()
                .map(event -> event.getClass().getSimpleName() + " " + event.path())
                .toList();
    }

    /** Begins a run, lets the replica go its own way, and then lets the primary acknowledge more of the run. */
    private Run heardMoreThanTheReplicaHas(RedisServer primary, RedisServer replica, SpellHost owner, Follower follower)
            throws Exception {
        Run run = owner.connect(ADA).start("s", RunRequest.of(Map.of()));
        awaitHeard(follower, Started.class, "first");
        String stream = new Keys(new Topics("spell")).stream("ada", run.id());
        String written = primary.command("XRANGE", stream, "-", "+");
        await().atMost(LONG)
                .until(() -> replica.command("XRANGE", stream, "-", "+").equals(written));

        replica.command("REPLICAOF", "NO", "ONE");
        word.complete(Outputs.of("out", "done"));
        awaitHeard(follower, Started.class, "second");
        return run;
    }

    private Follower follow(Node node) {
        return opened.closing(node.cluster().log().follow(new Channel("ada", "s"), Start.underWay(), () -> {}));
    }

    @Test
    void coversWhatWasHeardAndIsLostWhenTheHostIsLostToo() throws Exception {
        RedisServer primary = primary();
        RedisServer replica = replica(primary);
        Node lost = node(primary);
        Node survivor = node(primary);
        Follower follower = follow(survivor);
        Run run = heardMoreThanTheReplicaHas(primary, replica, lost.host(), follower);
        long lastHeard = last();

        lost.way().refuse(true);
        survivor.way().switchTo(replica.port());
        // No host is taken for lost because the machine has much else to do: this lease is over now.
        replica.command(
                "ZADD",
                new Keys(new Topics("spell")).hosts(),
                "0",
                lost.cluster().id());

        awaitHeard(follower, NodeEvent.Cancelled.class, "first");
        assertThat(heard).anyMatch(event -> event.since() == lastHeard + 1 && event.seq() > lastHeard + 500);
        await().atMost(LONG).until(() -> executions.equals(List.of("First", "Second", "First", "Second")));
        assertThat(survivor.host().runs()).isEqualTo(1);
        survivor.host().connect(ADA).cancel(run.id());
        awaitHeard(follower, NodeEvent.Cancelled.class, "");
        assertThat(lines())
                .containsSubsequence("Cancelled first", "Started first", "Completed first", "Started second");
    }

    /** The old primary goes on to answer one host: what that writes there is lost when the two are one again. */
    @Test
    @Tag("full")
    void endsWhatWasWrittenToTheOldOneOfTwoPrimariesWhenTheyAreOneAgain() throws Exception {
        RedisServer old = primary();
        RedisServer replica = replica(old);
        Node cutOff = node(old);
        Node others = node(old);
        Follower follower = follow(cutOff);
        Run run = heardMoreThanTheReplicaHas(old, replica, cutOff.host(), follower);

        others.way().switchTo(replica.port());
        replica.command(
                "ZADD",
                new Keys(new Topics("spell")).hosts(),
                "0",
                cutOff.cluster().id());
        await().atMost(LONG).until(() -> executions.equals(List.of("First", "Second", "First", "Second")));
        assertThat(run.result()).isNotDone();
        old.command("REPLICAOF", "127.0.0.1", "" + replica.port());
        await().atMost(LONG).until(() -> old.command("INFO", "replication").contains("master_link_status:up"));
        cutOff.way().switchTo(replica.port());

        assertThat(run.result().get(30, TimeUnit.SECONDS).status()).isEqualTo(RunResult.Status.CANCELLED);
        await().atMost(LONG).until(() -> cutOff.host().runs() == 0);
        assertThat(others.host().runs()).isEqualTo(1);
        others.host().connect(ADA).cancel(run.id());
        // Who heard what is lost hears how the run went on, and each number once.
        awaitHeard(follower, NodeEvent.Cancelled.class, "");
        assertThat(lines())
                .containsSubsequence(
                        "Started second", "Cancelled first", "Started first", "Completed first", "Started second");
        assertThat(executions).hasSize(4);
    }

    @Test
    void writesAgainWhatIsLostIfTheHostLives() throws Exception {
        RedisServer primary = primary();
        RedisServer replica = replica(primary);
        Node owner = node(primary);
        Node other = node(primary);
        Follower follower = follow(other);
        Run run = heardMoreThanTheReplicaHas(primary, replica, owner.host(), follower);

        owner.way().switchTo(replica.port());
        other.way().switchTo(replica.port());
        await().atMost(LONG)
                .ignoreExceptions()
                .until(() -> owner.host().connect(ADA).cancel(run.id()));

        awaitHeard(follower, NodeEvent.Cancelled.class, "");
        assertThat(executions).containsExactly("First", "Second");
        assertThat(heard).extracting(NodeEvent::seq).doesNotHaveDuplicates();
        List<LoggedEvent> kept =
                other.cluster().runs().events("ada", run.id(), 0).orElseThrow();
        assertThat(kept)
                .extracting(LoggedEvent::seq)
                .isEqualTo(heard.stream().map(NodeEvent::seq).toList());
    }

    @Test
    void countsNothingAsWrittenThatTooFewReplicasHave() throws Exception {
        RedisServer primary = primary();
        RedisServer replica = replica(primary);
        RedisCluster cluster = opened.closing(RedisCluster.builder(URI.create("redis://127.0.0.1:" + primary.port()))
                .replicas(1)
                .build());
        Channel channel = new Channel("ada", "s");
        Follower follower = opened.closing(cluster.log().follow(channel, Start.underWay(), () -> {}));
        Instant at = Instant.parse("2026-11-24T02:00:00.123Z");
        cluster.log().append(channel, NodeEvent.of("r-1", "s").seq(1).at(at).started(Map.of()));
        awaitHeard(follower, Started.class, "");

        replica.kill();
        cluster.log()
                .append(
                        channel,
                        NodeEvent.of("r-1", "s")
                                .seq(2)
                                .at(at)
                                .node("7", "First")
                                .started(Map.of()));
        await().atMost(LONG)
                .until(() -> String.valueOf(cluster.shared().refusal()).contains("0 replicas, not on 1"));
        assertThat(follower.take(64 * 1024)).isEmpty();
        assertThat(cluster.backlog()).isPositive();

        replica(primary);
        awaitHeard(follower, Started.class, "7");
        await().atMost(LONG).until(() -> cluster.shared().refusal() == null && cluster.backlog() == 0);
    }
}
