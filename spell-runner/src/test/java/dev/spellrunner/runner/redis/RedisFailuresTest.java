// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.cluster.ClusterFailuresContract;
import dev.spellrunner.runner.cluster.ClusterServer;
import dev.spellrunner.runner.cluster.shared.BatchAnswer;
import dev.spellrunner.runner.cluster.shared.ClusterSettings;
import dev.spellrunner.runner.cluster.shared.RunHead;
import dev.spellrunner.runner.cluster.shared.StreamBatch;
import dev.spellrunner.runner.cluster.shared.Topics;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.LoggedEvent;
import dev.spellrunner.runner.log.Start;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events come through, each once and in order, whatever happens to Redis and to the way there. */
@Timeout(180)
class RedisFailuresTest extends ClusterFailuresContract {

    private static final Duration LONG = Duration.ofSeconds(30);

    @Override
    protected ClusterServer newServer() throws Exception {
        return new RedisOfTest();
    }

    private RedisCluster join(URI uri, String prefix) {
        return closing(RedisCluster.builder(uri)
                .prefix(prefix)
                .commandTimeout(Duration.ofSeconds(20))
                .build());
    }

    private static void awaitRefusal(RedisCluster cluster, String why) {
        await().atMost(LONG)
                .until(() -> String.valueOf(cluster.shared().refusal()).contains(why));
    }

    @Test
    void writesOnWhenRedisHasRoomAgainAndMayBeWrittenTo() throws Exception {
        RedisServer server = closing(RedisServer.start());
        RedisCluster one = join(server.uri(), "t");
        Follower follower = closing(follow(join(server.uri(), "t")));
        one.log().append(CHANNEL, begins());
        awaitHeard(follower);

        server.command("CONFIG", "SET", "maxmemory", "1");
        append(one, 10);
        awaitRefusal(one, "OOM");
        server.command("CONFIG", "SET", "maxmemory", "0");
        awaitHeard(follower);

        server.command("SCRIPT", "FLUSH");
        append(one, 10);
        awaitHeard(follower);

        server.command("REPLICAOF", "127.0.0.1", "1");
        append(one, 10);
        awaitRefusal(one, "READONLY");
        server.command("REPLICAOF", "NO", "ONE");
        one.log().append(CHANNEL, ends());
        awaitHeard(follower);
        // A follower may hear of what is written before its writer does.
        await().atMost(LONG).until(() -> one.shared().refusal() == null);
    }

    @Test
    void writesNothingOfARunWhoseRecordIsGoneButTellsHowItEnds() throws Exception {
        RedisServer server = closing(RedisServer.start());
        RedisCluster one = join(server.uri(), "t");
        Follower follower = closing(follow(join(server.uri(), "t")));
        one.log().append(CHANNEL, begins());
        awaitHeard(follower);

        server.command("FLUSHALL");
        append(one, 3);
        one.log().append(CHANNEL, ends());

        awaitHeard(follower);
        assertThat(server.command("DBSIZE")).startsWith(":0");
        await().atMost(LONG).until(() -> one.backlog() == 0);
    }

    @Test
    void refusesAllOfAHostThatIsNotTheRunsAnyMoreAlsoWhatWasSentAtOnce() throws Exception {
        RedisServer server = closing(RedisServer.start());
        RedisCluster zombie = join(server.uri(), "t");
        zombie.log().append(CHANNEL, begins());
        Follower follower = closing(follow(zombie));
        awaitHeard(follower);
        Keys keys = new Keys(new Topics("t"));
        server.command("HSET", keys.run("ada", RUN), "epoch", "2");

        List<StreamBatch> sent = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            sent.add(batch(LoggedEvent.of(says(), EventCodec.create())));
        }
        try (RedisLink link = new RedisLink(server.uri(), Duration.ofSeconds(20));
                RedisBatches late = batches(zombie, link)) {
            assertThat(late.write(sent))
                    .extracting(BatchAnswer::how)
                    .containsExactly(BatchAnswer.How.FENCED, BatchAnswer.How.FENCED, BatchAnswer.How.FENCED);
        }
        assertThat(server.command("XLEN", keys.stream("ada", RUN))).startsWith(":1");
    }

    private static StreamBatch batch(LoggedEvent event) {
        return batch(RUN, RunHead.known("wee silver"), event);
    }

    private static StreamBatch batch(String run, RunHead head, LoggedEvent event) {
        return new StreamBatch(CHANNEL, run, 1, true, head, event.seq() - 1, List.of(event), Map.of(), event.size());
    }

    /** Writes as a host does. */
    private static RedisBatches batches(RedisCluster host, RedisLink link) {
        ClusterSettings settings = host.shared().settings();
        return new RedisBatches(settings, new Keys(settings.topics()), 0, link, link.connect(), EventCodec.create());
    }

    @Test
    void hearsOfARunThatGoesOnThoughNothingIsPublished() throws Exception {
        RedisServer server = closing(RedisServer.start());
        RedisCluster one = join(server.uri(), "t");
        RedisCluster hears = closing(RedisCluster.builder(server.uri())
                .prefix("t")
                .lease(Duration.ofMillis(200))
                .commandTimeout(Duration.ofSeconds(20))
                .build());
        one.log().append(CHANNEL, begins());
        Follower follower = closing(follow(hears));
        awaitHeard(follower);

        LoggedEvent event = LoggedEvent.of(says(), EventCodec.create());
        try (RedisLink link = new RedisLink(server.uri(), Duration.ofSeconds(20));
                RedisBatches batches = batches(one, link)) {
            Command append = batches.command(batch(event));
            // Behind the script, the number of keys, eight keys and four arguments.
            append.arguments()[14] = RedisLink.bytes("nobody-hears-this");
            assertThat(RedisBatches.answer(link.call(append)).how()).isEqualTo(BatchAnswer.How.OK);
        }

        awaitHeard(follower);
    }

    @Test
    void harmsNoOtherRunByABatchThatALaterVersionHasWritten() throws Exception {
        RedisServer server = closing(RedisServer.start());
        RedisCluster one = join(server.uri(), "t");
        RedisCluster hears = join(server.uri(), "t");
        one.log().append(CHANNEL, begins());
        Follower follower = closing(follow(hears));
        awaitHeard(follower);

        LoggedEvent later = LoggedEvent.of(
                NodeEvent.of("r-2", "wee silver").seq(1).at(Instant.EPOCH).started(Map.of()), EventCodec.create());
        RunHead begins = new RunHead("wee silver", "", null, true, Map.of(), List.of());
        try (RedisLink link = new RedisLink(server.uri(), Duration.ofSeconds(20));
                RedisBatches batches = batches(one, link)) {
            Command append = batches.command(batch("r-2", begins, later));
            // The version of the packed events.
            append.arguments()[13][0]++;
            assertThat(RedisBatches.answer(link.call(append)).how()).isEqualTo(BatchAnswer.How.OK);
        }
        append(one, 3);
        awaitHeard(follower);

        Follower anew = closing(follow(join(server.uri(), "t")));
        List<LoggedEvent> all = new ArrayList<>();
        await().atMost(LONG).until(() -> all.addAll(anew.take(64 * 1024)) && all.size() == 4);
        assertThat(all).extracting(LoggedEvent::run).containsOnly(RUN);
        assertThatThrownBy(() -> hears.runs().events("ada", "r-2", 0))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("of version 2 cannot be read (use the same version of Spellrunner on all hosts)");
        assertThat(hears.runs().events("ada", RUN, 0).orElseThrow()).hasSize(4);
        one.log().append(CHANNEL, ends());
        awaitHeard(follower);
    }

    @Test
    void warnsOfARedisThatDropsKeysWhenItIsFull() throws Exception {
        RedisServer server = closing(RedisServer.start());
        RedisCluster one = join(server.uri(), "t");
        assertThat(one.shared().warnings()).isEmpty();

        server.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");

        assertThat(one.shared().warnings())
                .singleElement()
                .asString()
                .contains("allkeys-lru", "set maxmemory-policy noeviction");
        assertThat(new RedisServerInfo("6.0.16", "noeviction").warnings())
                .singleElement()
                .asString()
                .contains("6.0.16, which is too old");
        assertThat(new RedisServerInfo("", "").warnings()).isEmpty();
    }

    @Test
    void forgetsWhatNobodyFollows() throws Exception {
        RedisServer server = closing(RedisServer.start());
        RedisCluster one = join(server.uri(), "t");
        List<NodeEvent> story = List.of(begins(), says(), ends());
        story.forEach(event -> one.log().append(CHANNEL, event));
        Follower follower = one.log().follow(CHANNEL, Start.after(Map.of()), () -> {});
        awaitHeard(follower);
        assertThat(one.nearBytes()).isPositive();

        follower.close();

        await().atMost(LONG).until(() -> one.nearBytes() == 0 && one.channels() == 0);
        await().atMost(LONG)
                .until(() -> server.command("PUBSUB", "CHANNELS", "t:{*").startsWith("*0"));
    }
}
