// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.PlayPolicy;
import dev.spellrunner.runner.PlayState;
import dev.spellrunner.runner.PlayState.Phase;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.SpellService;
import dev.spellrunner.runner.host.User;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A spell plays once on two hosts that share a server, whichever of them is asked. */
@Timeout(180)
public abstract class ClusterPlaysContract extends OnServerContract {

    private static final User ADA = new User("ada");
    private static final Duration LONG = Duration.ofSeconds(30);

    /** Gives what is pushed as its output. */
    private static Spell queue() {
        return Spell.named("queue")
                .id("q")
                .node("1", "Queue", Map.of("name", "orders", "capacity", 10))
                .node("3", "Output", Map.of("name", "said"))
                .wire("1", "trigger", "3", "trigger")
                .wire("1", "item", "3", "input")
                .build();
    }

    /** A tab that has the spell open on a host of its own. */
    private final class Tab {

        private final SpellHost host;
        private final SpellManager manager;
        private final List<Phase> phases = new CopyOnWriteArrayList<>();
        private final List<Object> said = new CopyOnWriteArrayList<>();

        Tab(int port) {
            this(port, Duration.ofSeconds(6));
        }

        Tab(int port, Duration lease) {
            Cluster cluster = server.place(port, lease, Duration.ofSeconds(3));
            host = opened.closing(SpellHost.builder(user -> new InMemorySpells(queue()))
                    .cluster(cluster)
                    .runsOutliveConnections()
                    .build());
            assertThat(new SpellService(host).host()).isSameAs(host);
            manager = host.connect(ADA, event -> {
                if (event instanceof NodeEvent.Completed completed
                        && event.path().isRoot()) {
                    said.add(completed.outputs().get("said"));
                }
            });
            manager.onPlay(state -> phases.add(state.phase()));
            manager.open("q");
        }

        Phase phase() {
            return manager.playState("q").phase();
        }

        PlayState play() {
            return manager.play("q", PlayPolicy.oneAtATime());
        }

        /** Pushes an item, if that can be done by now. */
        boolean pushed(Object item) {
            try {
                manager.push("q", null, item);
                return true;
            } catch (ServiceException e) {
                return false;
            }
        }

        void awaitSaid(Object... items) {
            await().atMost(LONG).untilAsserted(() -> assertThat(said).containsExactlyInAnyOrder(items));
        }
    }

    @Test
    void doesOnTheHostThatPlaysWhatIsAskedOfTheOther() {
        Tab one = new Tab(server.port());
        Tab two = new Tab(server.port());

        assertThat(one.play().phase()).isEqualTo(Phase.PLAYING);
        await().atMost(LONG).until(() -> two.phase() == Phase.PLAYING);
        two.manager.push("q", "orders", "tea");
        one.awaitSaid("tea");
        two.awaitSaid("tea");

        assertThat(two.manager.pause("q").phase()).isEqualTo(Phase.PAUSED);
        assertThat(one.phase()).isEqualTo(Phase.PAUSED);
        assertThat(two.play().phase()).isEqualTo(Phase.PLAYING);
        one.manager.push("q", null, Map.of("cups", 2));
        two.awaitSaid("tea", Map.of("cups", 2));
        assertThat(two.manager.stop("q").phase()).isEqualTo(Phase.STOPPED);

        assertThat(one.phase()).isEqualTo(Phase.STOPPED);
        List<Phase> all = List.of(Phase.PLAYING, Phase.PAUSED, Phase.PLAYING, Phase.STOPPED);
        await().atMost(LONG).untilAsserted(() -> assertThat(two.phases).isEqualTo(all));
        await().atMost(LONG).untilAsserted(() -> assertThat(one.phases).isEqualTo(all));
        assertThatExceptionOfType(ServiceException.class)
                .isThrownBy(() -> two.manager.push("q", "orders", "late"))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ServiceException.Code.INVALID_REQUEST));
    }

    @Test
    void playsOnceThoughBothHostsAreAskedAtOnce() throws Exception {
        Tab one = new Tab(server.port());
        Tab two = new Tab(server.port());

        for (int round = 1; round <= 5; round++) {
            CompletableFuture<PlayState> first = CompletableFuture.supplyAsync(one::play);
            CompletableFuture<PlayState> second = CompletableFuture.supplyAsync(two::play);
            assertThat(first.get(30, TimeUnit.SECONDS).phase()).isEqualTo(Phase.PLAYING);
            assertThat(second.get(30, TimeUnit.SECONDS).phase()).isEqualTo(Phase.PLAYING);
            (round % 2 == 0 ? one : two).manager.push("q", null, "item " + round);
            int items = round;
            await().atMost(LONG).until(() -> one.said.size() == items && two.said.size() == items);
            (round % 2 == 0 ? two : one).manager.stop("q");
            await().atMost(LONG).until(() -> one.phase() == Phase.STOPPED && two.phase() == Phase.STOPPED);
        }

        assertThat(one.said).doesNotHaveDuplicates().hasSize(5);
    }

    @Test
    void freesAPlayThatCannotBegin() {
        Tab one = new Tab(server.port());
        Tab two = new Tab(server.port());
        InMemorySpells none = new InMemorySpells(
                Spell.named("still").id("q").node("1", "Module Trigger In").build());
        Cluster cluster = server.place(server.port(), Duration.ofSeconds(6), Duration.ofSeconds(3));
        SpellHost other =
                opened.closing(SpellHost.builder(user -> none).cluster(cluster).build());
        assertThat(new SpellService(other).host()).isSameAs(other);
        SpellManager tab = other.connect(ADA);
        tab.open("q");

        assertThatExceptionOfType(ServiceException.class)
                .isThrownBy(() -> tab.play("q", PlayPolicy.oneAtATime()))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ServiceException.Code.INVALID_REQUEST));

        two.play();
        one.manager.push("q", null, "tea");
        one.awaitSaid("tea");
    }

    @Test
    void playsOnWhereTheSpellIsOpenWhenTheHostIsLost() throws Exception {
        Proxy proxy = opened.closing(new Proxy(server.port()));
        Tab lost = new Tab(proxy.port(), Duration.ofSeconds(3));
        Tab survivor = new Tab(server.port());
        lost.play();
        await().atMost(LONG).until(() -> survivor.phase() == Phase.PLAYING);

        proxy.refuse(true);
        await().atMost(LONG).until(() -> !survivor.phases.isEmpty() && survivor.pushed("tea"));
        survivor.awaitSaid("tea");
        proxy.refuse(false);

        // It stops what it plays, and hears how the other one does.
        await().atMost(LONG).untilAsserted(() -> assertThat(lost.phases).contains(Phase.STOPPED));
        await().atMost(LONG).until(() -> lost.phase() == Phase.PLAYING);
        await().atMost(LONG).until(() -> lost.pushed("milk"));
        survivor.awaitSaid("tea", "milk");
        lost.awaitSaid("tea", "milk");
    }

    @Test
    void handsItsPlaysOverWhenItIsDrained() {
        Tab first = new Tab(server.port());
        Tab second = new Tab(server.port());
        first.play();
        await().atMost(LONG).until(() -> second.phase() == Phase.PLAYING);

        first.host.drain(Duration.ofMillis(100));

        await().atMost(LONG).until(() -> second.pushed("tea"));
        second.awaitSaid("tea");
    }

    @Test
    void playsOnWhenTheSpellIsOpenedAfterTheHostWasLost() {
        Tab first = new Tab(server.port());
        first.play();
        first.host.close();

        Tab later = new Tab(server.port());

        await().atMost(LONG).until(() -> later.pushed("tea"));
        later.awaitSaid("tea");
    }
}
