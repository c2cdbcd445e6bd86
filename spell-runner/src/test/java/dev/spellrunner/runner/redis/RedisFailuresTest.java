// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodeEvent.Completed;
import dev.spellrunner.core.event.NodeEvent.Progress;
import dev.spellrunner.core.event.NodeEvent.Started;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.cluster.Proxy;
import dev.spellrunner.runner.cluster.shared.Answer;
import dev.spellrunner.runner.cluster.shared.RunHead;
import dev.spellrunner.runner.cluster.shared.Settings;
import dev.spellrunner.runner.cluster.shared.StreamBatch;
import dev.spellrunner.runner.cluster.shared.Topics;
import dev.spellrunner.runner.host.ServiceException;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events come through, each once and in order, whatever happens to Redis and to the way there. */
@Timeout(60)
class RedisFailuresTest {

    private static final Channel CHANNEL = new Channel("ada", "wee silver");
    private static final Instant AT = Instant.parse("2026-11-24T02:00:00.123Z");
    private static final String RUN = "r-1";

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<Long> heard = new ArrayList<>();
    private long seq;

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private <T extends AutoCloseable> T closing(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    private RedisCluster join(URI uri, String prefix) {
        return closing(RedisCluster.builder(uri)
                .prefix(prefix)
                .commandTimeout(Duration.ofMillis(500))
                .build());
    }

    private Started begins() {
        return NodeEvent.of(RUN, "wee silver").seq(++seq).at(AT).started(Map.of("who", "Ada"));
    }

    private Progress says() {
        return NodeEvent.of(RUN, "wee silver")
                .seq(++seq)
                .at(AT)
                .node(NodePath.parse("7"), "Chat")
                .progress(seq);
    }

    private Completed ends() {
        return NodeEvent.of(RUN, "wee silver").seq(++seq).at(AT).micros(9).completed(Map.of());
    }

    /** Takes what there is, and checks that it follows what was heard. */
    private boolean hasHeard(Follower follower, long last) {
        for (List<LoggedEvent> some = follower.take(64 * 1024); !some.isEmpty(); some = follower.take(64 * 1024)) {
            for (LoggedEvent event : some) {
                assertThat(event.since()).isEqualTo(heard.size() + 1L);
                for (long number = event.since(); number <= event.seq(); number++) {
                    heard.add(number);
                }
            }
        }
        return heard.size() >= last;
    }

    private void awaitHeard(Follower follower) {
        await().atMost(Duration.ofSeconds(30)).until(() -> hasHeard(follower, seq));
    }

    private static Follower follow(RedisCluster cluster) {
        return cluster.log().follow(CHANNEL, Start.underWay(), () -> {});
    }

    @Test
    void hearsAllThroughCutsRefusalsStallsAndHalfReplies() throws Exception {
        RedisServer server = RedisServer.shared();
        String prefix = RedisServer.newPrefix();
        Proxy ofWriter = closing(new Proxy(server.port()));
        Proxy ofReader = closing(new Proxy(server.port()));
        RedisCluster writes = join(RedisServer.at(ofWriter), prefix);
        Follower follower = closing(follow(join(RedisServer.at(ofReader), prefix)));
        writes.log().append(CHANNEL, begins());
        awaitHeard(follower);

        for (int round = 0; round < 2; round++) {
            for (Proxy proxy : List.of(ofWriter, ofReader)) {
                append(writes, 100);
                proxy.cut();
                append(writes, 100);
                proxy.cutAfter(50 + round * 17L);
                append(writes, 100);
                awaitHeard(follower);
                proxy.refuse(true);
                append(writes, 100);
                proxy.refuse(false);
                awaitHeard(follower);
            }
        }
        ofReader.stall(true);
        append(writes, 100);
        ofReader.stall(false);
        ofWriter.stall(true);
        append(writes, 100);
        await().until(() -> writes.backlog() > 0);
        ofWriter.stall(false);
        writes.log().append(CHANNEL, ends());

        awaitHeard(follower);
    }

    private void append(RedisCluster cluster, int count) {
        for (int i = 0; i < count; i++) {
            cluster.log().append(CHANNEL, says());
        }
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
        await().until(() -> one.shared().refusal() != null);
        assertThat(one.shared().refusal()).contains("OOM");
        server.command("CONFIG", "SET", "maxmemory", "0");
        awaitHeard(follower);

        server.command("SCRIPT", "FLUSH");
        append(one, 10);
        awaitHeard(follower);

        server.command("REPLICAOF", "127.0.0.1", "1");
        append(one, 10);
        await().until(() -> one.shared().refusal() != null);
        assertThat(one.shared().refusal()).contains("READONLY");
        server.command("REPLICAOF", "NO", "ONE");
        one.log().append(CHANNEL, ends());
        awaitHeard(follower);
        assertThat(one.shared().refusal()).isNull();
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
        await().until(() -> one.backlog() == 0);
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
        try (RedisLink link = new RedisLink(server.uri(), Duration.ofSeconds(2));
                RedisBatches late = batches(zombie, link)) {
            assertThat(late.write(sent))
                    .extracting(Answer::how)
                    .containsExactly(Answer.How.FENCED, Answer.How.FENCED, Answer.How.FENCED);
        }
        assertThat(server.command("XLEN", keys.stream("ada", RUN))).startsWith(":1");
    }

    private static StreamBatch batch(LoggedEvent event) {
        RunHead known = RunHead.known("wee silver");
        return new StreamBatch(CHANNEL, RUN, 1, true, known, event.seq() - 1, List.of(event), Map.of(), event.size());
    }

    /** Writes as a host does. */
    private static RedisBatches batches(RedisCluster host, RedisLink link) {
        Settings settings = host.shared().settings();
        return new RedisBatches(settings, new Keys(settings.topics()), 0, link, link.connect(), EventCodec.create());
    }

    @Test
    void refusesWhoWantsToFollowWhileRedisIsDownAndKeepsWhoFollowsAlready() throws Exception {
        RedisServer server = RedisServer.shared();
        Proxy proxy = closing(new Proxy(server.port()));
        RedisCluster one = join(RedisServer.at(proxy), RedisServer.newPrefix());
        Follower follower = closing(follow(one));
        one.log().append(CHANNEL, begins());
        awaitHeard(follower);
        proxy.refuse(true);

        assertThatExceptionOfType(ServiceException.class)
                .isThrownBy(() -> one.log().follow(new Channel("ada", "other"), Start.underWay(), () -> {}))
                .withMessageContaining("try again later")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ServiceException.Code.BUSY));

        proxy.refuse(false);
        one.log().append(CHANNEL, ends());
        awaitHeard(follower);
        closing(one.log().follow(new Channel("ada", "other"), Start.underWay(), () -> {}));
    }

    @Test
    void hearsOfARunThatGoesOnThoughNothingIsPublished() throws Exception {
        RedisServer server = closing(RedisServer.start());
        RedisCluster one = join(server.uri(), "t");
        RedisCluster hears = closing(RedisCluster.builder(server.uri())
                .prefix("t")
                .lease(Duration.ofMillis(200))
                .build());
        one.log().append(CHANNEL, begins());
        Follower follower = closing(follow(hears));
        awaitHeard(follower);

        LoggedEvent event = LoggedEvent.of(says(), EventCodec.create());
        try (RedisLink link = new RedisLink(server.uri(), Duration.ofSeconds(2));
                RedisBatches batches = batches(one, link)) {
            Command append = batches.command(batch(event));
            // Behind the script, the number of keys, eight keys and four arguments.
            append.arguments()[14] = RedisLink.bytes("nobody-hears-this");
            assertThat(RedisBatches.answer(link.call(append)).how()).isEqualTo(Answer.How.OK);
        }

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

        await().until(() -> one.nearBytes() == 0 && one.channels() == 0);
        await().until(() -> server.command("PUBSUB", "CHANNELS", "t:{*").startsWith("*0"));
    }
}
