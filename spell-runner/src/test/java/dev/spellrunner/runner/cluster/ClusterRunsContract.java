// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodeEvent.Started;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellException;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.LoggedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The runs that hosts share, as a host that takes them up finds them. */
@Timeout(180)
public abstract class ClusterRunsContract extends OnServerContract {

    private static final Instant AT = Instant.parse("2026-11-24T02:00:00.123Z");

    private Cluster place() {
        // A host that closes is lost at once.
        return server.place(server.port(), Duration.ofSeconds(10), Duration.ofSeconds(20));
    }

    /** Watches a run that nothing happens to, but that it is held on a machine that has much to do. */
    private static final class Quiet implements RunWatcher {

        @Override
        public void tell(List<LoggedEvent> events) {
            assertThat(events).isNotEmpty();
        }

        @Override
        public void behind(CompletionStage<Void> caughtUp) {
            assertThat(caughtUp).isNotNull();
        }

        @Override
        public void lost(Throwable why) {
            throw new IllegalStateException(why);
        }
    }

    /** Begins a run: a host that could not say for a moment that it is alive is refused for that moment. */
    private static Lease begin(Cluster host, Spell spell, Map<String, Spell> called) {
        return begin(host, spell, called, "r-1");
    }

    private static Lease begin(Cluster host, Spell spell, Map<String, Spell> called, String run) {
        return await().atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(SpellException.class)
                .until(() -> host.runs().begin(header(spell, run), spell, called, new Quiet()), Objects::nonNull);
    }

    private static Spell spell(String id) {
        return Spell.named("spell " + id).id(id).node("1", "Module Trigger In").build();
    }

    private static RunHeader header(Spell spell) {
        return header(spell, "r-1");
    }

    private static RunHeader header(Spell spell, String run) {
        return new RunHeader(
                new Channel("ada", "a"),
                run,
                Optional.of("start"),
                AT,
                Optional.of(AT.plusSeconds(60)),
                spell.version(),
                true,
                true,
                Map.of("paused", true),
                Map.of("name", "Ada", "count", 2),
                Map.of("order", "17"));
    }

    private static LoggedEvent started() {
        return started("r-1");
    }

    private static LoggedEvent started(String run) {
        Started started = NodeEvent.of(run, "a").seq(1).at(AT).started(Map.of("who", "Ada"));
        return LoggedEvent.of(started, EventCodec.create());
    }

    private static LoggedEvent ended(String run) {
        return LoggedEvent.of(NodeEvent.of(run, "a").seq(2).at(AT).micros(9).completed(Map.of()), EventCodec.create());
    }

    private static Orphan awaitOrphan(Cluster host) {
        List<Orphan> found = new CopyOnWriteArrayList<>();
        host.runs().onOrphans(found::addAll);
        await().atMost(Duration.ofSeconds(30)).until(() -> !found.isEmpty());
        return found.get(0);
    }

    @Test
    void readsARunPageByPage() throws Exception {
        Spell spell = spell("a");
        try (Cluster one = place()) {
            one.join();
            Lease lease = begin(one, spell, Map.of());
            lease.append(started());
            for (int i = 2; i <= 11; i++) {
                // Each is a batch of its own.
                lease.written().toCompletableFuture().get();
                Started next = NodeEvent.of("r-1", "a").seq(i).at(AT).started(Map.of("count", i));
                lease.append(LoggedEvent.of(next, EventCodec.create()));
            }
            lease.written().toCompletableFuture().get();

            assertThat(seqsBehind(0, one)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
            assertThat(seqsBehind(9, one)).containsExactly(10L, 11L);
            assertThat(seqsBehind(11, one)).isEmpty();
            assertThat(one.runs().stream("bea", "r-1", 0)).isEmpty();
            assertThat(one.runs().stream("ada", "r-2", 0)).isEmpty();
        }
    }

    /** Two hosts that know nothing of each other begin a run of the same id, as only a caller who gives ids can make them. */
    @Test
    void letsOneOfTwoHostsWriteTheRunThatBothBegin() throws Exception {
        Spell spell = spell("a");
        try (Cluster one = place();
                Cluster two = place()) {
            one.join();
            two.join();
            Lease first = begin(one, spell, Map.of());
            Lease second = begin(two, spell, Map.of());

            first.append(started());
            first.written().toCompletableFuture().get(60, TimeUnit.SECONDS);
            // The same number: it looks like what is written already.
            second.append(started());

            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> second.written().toCompletableFuture().get(60, TimeUnit.SECONDS))
                    .withMessageContaining("belongs to another host now");
            first.append(LoggedEvent.of(
                    NodeEvent.of("r-1", "a").seq(2).at(AT).micros(9).completed(Map.of()), EventCodec.create()));
            first.written().toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(seqsBehind(0, two)).containsExactly(1L, 2L);
        }
    }

    @Test
    void givesAnIdToOneHostUntilThatGivesItBack() throws Exception {
        try (Cluster one = place();
                Cluster two = place()) {
            assertThat(one.runs().reserve("ada", "order-17")).isTrue();
            assertThat(one.runs().reserve("ada", "order-17")).isTrue();
            assertThat(two.runs().reserve("ada", "order-17")).isFalse();
            assertThat(two.runs().reserve("bea", "order-17")).isTrue();

            two.runs().giveBack("ada", "order-17");
            assertThat(two.runs().reserve("ada", "order-17")).isFalse();
            one.runs().giveBack("ada", "order-17");
            assertThat(two.runs().reserve("ada", "order-17")).isTrue();
        }
    }

    private static List<Long> seqsBehind(long after, Cluster host) {
        try (Stream<LoggedEvent> events =
                host.runs().stream("ada", "r-1", after).orElseThrow()) {
            return events.map(LoggedEvent::seq).toList();
        }
    }

    /** It stays with the host that is lost, and no host that has room waits for one that has none. */
    @Test
    void leavesARunForWhichItHasNoRoomToAnyHostThatHas() throws Exception {
        List<Orphan> small = new CopyOnWriteArrayList<>();
        List<Orphan> large = new CopyOnWriteArrayList<>();
        try (Cluster two = opened.closing(server.placeFor(1))) {
            try (Cluster one = place()) {
                one.join();
                two.join();
                for (String run : List.of("r-1", "r-2")) {
                    Lease lease = begin(one, spell("a"), Map.of(), run);
                    lease.append(started(run));
                    lease.written().toCompletableFuture().get();
                }
            }
            two.runs().onOrphans(small::addAll);
            await().atMost(Duration.ofSeconds(30)).until(() -> !small.isEmpty());
            Lease first = small.get(0).claim().take(new Quiet());
            try (Cluster three = place()) {
                three.join();
                three.runs().onOrphans(large::addAll);
                await().atMost(Duration.ofSeconds(30)).until(() -> !large.isEmpty());
            }
            // The other one has come back to it, and waits again.
            first.append(ended(small.get(0).header().run()));
            await().atMost(Duration.ofSeconds(30)).until(() -> small.size() == 2);
        }

        assertThat(large).hasSize(1);
        assertThat(small).extracting(orphan -> orphan.header().run()).containsExactlyInAnyOrder("r-1", "r-2");
        assertThat(large.get(0).header()).isEqualTo(small.get(1).header());
    }

    @Test
    void findsWhereARunStopsAsItsOwnerSaidLast() throws Exception {
        Spell spell = spell("a");
        Orphan first;
        Orphan second;
        try (Cluster three = place()) {
            try (Cluster two = place()) {
                try (Cluster one = place()) {
                    one.join();
                    two.join();
                    Lease lease = begin(one, spell, Map.of("b", spell("b")));
                    lease.stops(Map.of("nodes", List.of("6")));
                    lease.append(started());
                    lease.stops(Map.of("nodes", List.of("7")));
                }
                first = awaitOrphan(two);
                three.join();
                first.claim().take(new Quiet()).stops(Map.of("nodes", List.of("8")));
            }
            second = awaitOrphan(three);
        }

        assertThat(first.header()).isEqualTo(header(spell).stoppingAt(Map.of("nodes", List.of("7"))));
        assertThat(second.header()).isEqualTo(header(spell).stoppingAt(Map.of("nodes", List.of("8"))));
        assertThat(second.called()).containsOnlyKeys("b");
    }

    @Test
    void findsARunAsItsHostHasLeftItWithTheSpellsThatItCalls() throws Exception {
        Spell spell = spell("a");
        Map<String, Spell> called = Map.of("b", spell("b"), "spell c", spell("c"));
        RunHeader header = header(spell);
        Orphan orphan;
        try (Cluster two = place()) {
            try (Cluster one = place()) {
                one.join();
                two.join();
                Lease lease = begin(one, spell, called);
                lease.append(started());
                lease.written().toCompletableFuture().get();
            }
            orphan = awaitOrphan(two);
        }
        assertThat(orphan.header()).isEqualTo(header);
        assertThat(orphan.spell()).contains(spell);
        assertThat(orphan.called()).isEqualTo(called);
        assertThat(orphan.recording().events()).hasSize(1);
    }
}
