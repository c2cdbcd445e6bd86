// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe.micrometer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.host.HostLimits;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.FellBehindException;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.InMemoryEventLog;
import dev.spellrunner.runner.observe.ObservedSpells;
import dev.spellrunner.runner.observe.RunOrigin;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.search.Search;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MeteredHostTest {

    private static final User ADA = new User("ada");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CompletableFuture<Outputs> seen = new CompletableFuture<>();

    private SpellHost.Builder host(Spell... spells) {
        return SpellHost.builder(user -> new InMemorySpells(spells))
                .components(ObservedSpells.components((in, ctx) -> Outputs.later(seen.copy())))
                .observe(MeteredHost.of(registry, "app", "test"));
    }

    private Search meter(String name, String... tags) {
        return registry.find(name).tags(tags).tag("app", "test");
    }

    private double gauge(String name, String... tags) {
        var gauge = meter(name, tags).gauge();
        return gauge == null ? -1 : gauge.value();
    }

    private void awaitTimer(String name, String... tags) {
        await().untilAsserted(() -> assertThat(meter(name, tags).timer())
                .as(name)
                .isNotNull()
                .extracting(Timer::count)
                .isEqualTo(1L));
    }

    @Test
    void timesRunsAndNodesAndCountsTokens() throws Exception {
        try (SpellHost host = host(ObservedSpells.of("Ask"), ObservedSpells.of("Fail"))
                        .build();
                SpellManager manager = host.connect(ADA, () -> {}, RunOrigin.of("http"))) {
            manager.start("Ask", RunRequest.of(Map.of())).result().get(30, SECONDS);
            manager.start("Fail", RunRequest.of(Map.of())).result().get(30, SECONDS);

            awaitTimer("spellrunner.run", "spell", "a single Ask", "door", "http", "status", "completed");
            awaitTimer("spellrunner.run", "spell", "a single Fail", "door", "http", "status", "failed");
            awaitTimer("spellrunner.node", "component", "Ask", "status", "completed");
            awaitTimer("spellrunner.node", "component", "Fail", "status", "failed");
            assertThat(registry.get("spellrunner.tokens")
                            .tags("model", "gpt-test", "type", "input")
                            .counter()
                            .count())
                    .isEqualTo(5);
            assertThat(registry.get("spellrunner.tokens")
                            .tags("model", "gpt-test", "type", "output")
                            .counter()
                            .count())
                    .isEqualTo(7);
        }
    }

    @Test
    void showsWhatTheHostHasInHand() throws Exception {
        try (SpellHost host = host(ObservedSpells.looking("l")).build();
                SpellManager socket = host.connect(ADA, () -> {}, RunOrigin.of("ws"));
                SpellManager other = host.connect(ADA, () -> {}, RunOrigin.of("carrier-pigeon"))) {
            socket.open("l");
            var run = other.start("l", RunRequest.of(Map.of())).result();

            await().untilAsserted(() -> {
                assertThat(gauge("spellrunner.runs.active")).isEqualTo(1);
                assertThat(gauge("spellrunner.log.bytes")).isPositive();
            });
            assertThat(gauge("spellrunner.connections", "door", "ws")).isEqualTo(1);
            assertThat(gauge("spellrunner.connections", "door", "other")).isEqualTo(1);
            assertThat(gauge("spellrunner.connections", "door", "mcp")).isZero();
            assertThat(gauge("spellrunner.spells.open")).isEqualTo(1);
            assertThat(gauge("spellrunner.queue.depth", "queue", "calls")).isZero();
            seen.complete(Outputs.of("out", "a star"));
            run.get(30, SECONDS);
            await().untilAsserted(
                            () -> assertThat(gauge("spellrunner.runs.active")).isZero());
        }
    }

    @Test
    void timesHowLongNodesWaitAtGates() throws Exception {
        try (SpellHost host = host(ObservedSpells.of("Ask"))
                        .approvals(request -> request.component().equals("Ask"))
                        .build();
                SpellManager manager = host.connect(ADA, () -> {}, RunOrigin.JAVA)) {
            var run = manager.start("Ask", RunRequest.of(Map.of()));
            await().untilAsserted(
                            () -> assertThat(gauge("spellrunner.runs.held")).isEqualTo(1));
            await().until(() -> manager.control(run.id()).answer(NodePath.of("2"), Decision.pass()));
            run.result().get(30, SECONDS);
            await().untilAsserted(
                            () -> assertThat(gauge("spellrunner.runs.held")).isZero());

            awaitTimer("spellrunner.gate.wait", "component", "Ask");
            assertThat(registry.get("spellrunner.gate.wait").timer().totalTime(TimeUnit.NANOSECONDS))
                    .isPositive();
        }
    }

    @Test
    void countsEventsThatWereGoneBeforeTheyWereTaken() throws Exception {
        seen.complete(Outputs.of("out", "x".repeat(2_000)));
        try (InMemoryEventLog log = EventLog.inMemory().bytes(10_000).build();
                SpellHost host = host(ObservedSpells.looking("l")).log(log).build();
                SpellManager slow = host.connect(ADA, () -> {}, RunOrigin.of("ws"));
                SpellManager other = host.connect(new User("bea"))) {
            String run = slow.start("l", RunRequest.of(Map.of()))
                    .result()
                    .get(30, SECONDS)
                    .run();
            try (Follower follower = slow.followRun(run, 0, () -> {})) {
                for (int i = 0; i < 10; i++) {
                    other.start("l", RunRequest.of(Map.of())).result().get(30, SECONDS);
                }

                assertThatThrownBy(() -> follower.take(1_000)).isInstanceOf(FellBehindException.class);
            }

            assertThat(meter("spellrunner.events.dropped").counter())
                    .isNotNull()
                    .extracting(Counter::count)
                    .satisfies(count -> assertThat(count).isPositive());
        }
    }

    @Test
    void countsWhatIsRejected() {
        try (SpellHost host = host(ObservedSpells.looking("l"))
                        .hostLimits(HostLimits.defaults().connections(1))
                        .build();
                SpellManager first = host.connect(ADA, () -> {}, RunOrigin.of("ws"))) {
            assertThatThrownBy(() -> host.connect(ADA, () -> {}, RunOrigin.of("mcp")))
                    .isInstanceOf(ServiceException.class);

            assertThat(first.user()).isEqualTo(ADA);
            assertThat(registry.get("spellrunner.calls.rejected")
                            .tags("door", "mcp", "code", "busy")
                            .counter()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void makesOneSeriesOfAllSpellsBeyondTheFirst() {
        RunMeters meters = new RunMeters(registry, Tags.empty());

        for (int i = 0; i < 10_000; i++) {
            meters.run("spell " + i, "mcp", "completed", i);
        }

        assertThat(registry.find("spellrunner.run").timers()).hasSize(101);
        assertThat(registry.get("spellrunner.run").tag("spell", "other").timer().count())
                .isEqualTo(9_900);
    }

    @Test
    void tellsNothingOfUsersRunsOrValues() throws Exception {
        try (SpellHost host = host(ObservedSpells.looking("l")).build();
                SpellManager manager = host.connect(ADA, () -> {}, RunOrigin.JAVA)) {
            seen.complete(Outputs.of("out", "a secret"));
            String run = manager.start("l", RunRequest.of(Map.of()))
                    .result()
                    .get(30, SECONDS)
                    .run();
            awaitTimer("spellrunner.run", "status", "completed");

            assertThat(registry.getMeters())
                    .extracting(Meter::getId)
                    .extracting(Object::toString)
                    .noneMatch(text -> text.contains(run) || text.contains("ada") || text.contains("secret"));
        }
    }
}
