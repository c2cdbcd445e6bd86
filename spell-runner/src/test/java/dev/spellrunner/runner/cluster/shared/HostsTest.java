// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.cluster.Lease;
import dev.spellrunner.runner.cluster.RunHeader;
import dev.spellrunner.runner.cluster.RunWatcher;
import dev.spellrunner.runner.fixture.Opened;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.LoggedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A host says that it is alive, to a server that answers as a test wants. */
@Timeout(120)
class HostsTest {

    private static final EventCodec CODEC = EventCodec.create();
    private static final Channel CHANNEL = new Channel("ada", "wee");
    private static final Spell SPELL = Spell.named("wee").id("wee").build();
    /** No beat is due while a test runs. */
    private static final Duration LONG = Duration.ofHours(1);

    @AutoClose
    private final Opened opened = new Opened();

    private final StubServer server = new StubServer();

    private static final class Unwatched implements RunWatcher {

        @Override
        public void tell(List<LoggedEvent> events) {}

        @Override
        public void behind(CompletionStage<Void> caughtUp) {}

        @Override
        public void lost(Throwable why) {}
    }

    private SharedCluster host(Duration lease) {
        ClusterOptions options = new ClusterOptions("Stub");
        options.lease(lease);
        return opened.closing(new SharedCluster(options.settings(0), options, server, CODEC));
    }

    private static Lease begin(SharedCluster host, String run) {
        RunHeader header = new RunHeader(
                CHANNEL,
                run,
                Optional.empty(),
                Instant.EPOCH,
                Optional.empty(),
                SPELL.version(),
                false,
                true,
                Map.of(),
                Map.of(),
                Map.of());
        return host.runs().begin(header, SPELL, new Unwatched());
    }

    private static void start(Lease lease, String run) {
        NodeEvent started = NodeEvent.of(run, "wee").seq(1).at(Instant.EPOCH).started(Map.of());
        lease.append(LoggedEvent.of(started, CODEC), List.of());
    }

    @Test
    void closesWhenItsQuestionWhichHostHasARunIsAnswered() throws Exception {
        SharedCluster host = host(LONG);
        Lease lease = begin(host, "r-1");
        start(lease, "r-1");
        lease.written().toCompletableFuture().get(30, TimeUnit.SECONDS);
        server.leaseIsOver();
        server.answerOwnersWhenClosing();
        host.join();
        server.awaitQuestion();

        server.closing();
        host.close();

        assertThat(server.wasAskedWhenTheHostLeft()).isFalse();
    }

    @Test
    void beatsAtOnceWhenTheServerAcceptsAWriteAgain() throws Exception {
        SharedCluster host = host(LONG);
        host.join();
        server.refuseWrites(true);
        start(begin(host, "r-1"), "r-1");
        await().atMost(Duration.ofSeconds(30)).until(() -> host.refusal() != null);
        assertThat(server.beats()).isEqualTo(1);

        server.refuseWrites(false);

        await().atMost(Duration.ofSeconds(30)).until(() -> server.beats() == 2);
    }

    @Test
    void beatsAtOnceWhenItsTopicIsHeardAgain() {
        SharedCluster host = host(LONG);
        host.join();
        assertThat(server.beats()).isEqualTo(1);

        server.hearAgain();

        await().atMost(Duration.ofSeconds(30)).until(() -> server.beats() == 2);
    }

    @Test
    void refusesRunsUntilABeatIsAnsweredThoughTheServerAcceptsWrites() throws Exception {
        SharedCluster host = host(Duration.ofMillis(300));
        host.join();
        Lease lease = begin(host, "r-1");
        server.refuseBeats(true);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThatThrownBy(() -> begin(host, "r-2"))
                        .hasMessageContaining("has not reached Stub for too long (try again later)"));
        start(lease, "r-1");
        lease.written().toCompletableFuture().get(30, TimeUnit.SECONDS);
        assertThatThrownBy(() -> begin(host, "r-3")).hasMessageContaining("has not reached Stub");

        server.refuseBeats(false);
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> begin(host, "r-4").epoch() == 1);
    }
}
