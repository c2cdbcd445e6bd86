// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodeEvent.Completed;
import dev.spellrunner.core.event.NodeEvent.Progress;
import dev.spellrunner.core.event.NodeEvent.Started;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.cluster.shared.SharedCluster;
import dev.spellrunner.runner.fixture.Opened;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.LoggedEvent;
import dev.spellrunner.runner.log.Start;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events come through, each once and in order, whatever happens to the server and to the way there. */
@Timeout(180)
public abstract class ClusterFailuresContract {

    protected static final Channel CHANNEL = new Channel("ada", "wee silver");
    private static final Instant AT = Instant.parse("2026-11-24T02:00:00.123Z");
    protected static final String RUN = "r-1";

    @AutoClose
    private final Opened opened = new Opened();

    private final List<Long> heard = new ArrayList<>();
    private long seq;

    protected final <T extends AutoCloseable> T closing(T closeable) {
        return opened.closing(closeable);
    }

    /** Returns a server without any runs; skips the test where there is none. */
    protected abstract ClusterServer newServer() throws Exception;

    /** Makes the place of a host that waits half a second for an answer. */
    protected final SharedCluster place(ClusterServer server, int port) {
        return closing(server.place(port, Duration.ofSeconds(2), Duration.ofMillis(500)));
    }

    protected final Started begins() {
        return NodeEvent.of(RUN, "wee silver").seq(++seq).at(AT).started(Map.of("who", "Ada"));
    }

    protected final Progress says() {
        return says(seq + 1);
    }

    protected final Progress says(Object what) {
        return NodeEvent.of(RUN, "wee silver")
                .seq(++seq)
                .at(AT)
                .node(NodePath.parse("7"), "Chat")
                .progress(what);
    }

    protected final Started starts(String node) {
        return NodeEvent.of(RUN, "wee silver")
                .seq(++seq)
                .at(AT)
                .node(NodePath.parse(node), "Pay")
                .started(Map.of("order", 17));
    }

    protected final Completed ends() {
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

    protected final void awaitHeard(Follower follower) {
        await().atMost(Duration.ofSeconds(30)).until(() -> hasHeard(follower, seq));
    }

    /** Follows as soon as the server answers in time. */
    protected static Follower follow(Cluster cluster) {
        return follow(cluster, CHANNEL);
    }

    private static Follower follow(Cluster cluster, Channel channel) {
        return await().atMost(Duration.ofSeconds(30))
                .ignoreException(ServiceException.class)
                .until(() -> cluster.log().follow(channel, Start.underWay(), () -> {}), follower -> true);
    }

    protected final void append(Cluster cluster, int count) {
        for (int i = 0; i < count; i++) {
            cluster.log().append(CHANNEL, says());
        }
    }

    @Test
    void hearsAllThroughCutsRefusalsStallsAndHalfReplies() throws Exception {
        ClusterServer server = newServer();
        Proxy ofWriter = closing(new Proxy(server.port()));
        Proxy ofReader = closing(new Proxy(server.port()));
        SharedCluster writes = place(server, ofWriter.port());
        Follower follower = closing(follow(place(server, ofReader.port())));
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
        await().atMost(Duration.ofSeconds(30)).until(() -> writes.backlog() > 0);
        ofWriter.stall(false);
        writes.log().append(CHANNEL, ends());

        awaitHeard(follower);
    }

    @Test
    void refusesWhoWantsToFollowWhileTheServerIsDownAndKeepsWhoFollowsAlready() throws Exception {
        ClusterServer server = newServer();
        Proxy proxy = closing(new Proxy(server.port()));
        Cluster one = place(server, proxy.port());
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
        closing(follow(one, new Channel("ada", "other")));
    }
}
