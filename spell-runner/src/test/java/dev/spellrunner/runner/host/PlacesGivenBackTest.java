// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.LoggedEvent;
import dev.spellrunner.runner.log.Start;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Issue 16: whatever way a run, a spell or a connection ends, its places in the limits are free again. */
@Timeout(60)
class PlacesGivenBackTest {

    private static final int MOST = 20;
    private static final HostLimits LIMITS =
            HostLimits.defaults().runsOfUser(MOST).openSpellsOfUser(MOST).connectionsOfUser(MOST);

    private final SpellStore spells = new InMemorySpells(
            Spells.echo("e"),
            Spells.echo("f"),
            spellOf("never", "Never"),
            spellOf("fails", "Fails"),
            Spells.broken("b"));

    private static Spell spellOf(String id, String component) {
        return Spell.named(id)
                .id(id)
                .node("1", "Module Trigger In")
                .node("2", component)
                .node("3", "Output", Map.of("name", "said"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "word", "3", "input")
                .build();
    }

    private static Components components() {
        return StandardComponents.all()
                .with(
                        Component.named("Never")
                                .output("word", SocketType.STRING)
                                .nonBlocking()
                                .worker((in, ctx) -> Outputs.later(new CompletableFuture<>())),
                        Component.named("Fails")
                                .output("word", SocketType.STRING)
                                .worker((in, ctx) -> {
                                    throw new IllegalStateException("as it should");
                                }));
    }

    /** A log that cannot be followed now and then, as one that is elsewhere. */
    private static final class Shaky implements EventLog {

        static final int FAILING = 5;

        private final EventLog log = EventLog.inMemory().build();
        private final AtomicInteger calls = new AtomicInteger();
        private volatile boolean fails = true;

        private void shake() {
            if (fails && calls.incrementAndGet() % FAILING == 0) {
                throw new IllegalStateException("the log cannot be reached");
            }
        }

        @Override
        public void append(Channel channel, NodeEvent event) {
            log.append(channel, event);
        }

        @Override
        public void append(Channel channel, LoggedEvent event) {
            log.append(channel, event);
        }

        @Override
        public Follower follow(Channel channel, Start from, Runnable available) {
            shake();
            return log.follow(channel, from, available);
        }

        @Override
        public void close() {
            log.close();
        }
    }

    /** A window of a user, which does things in an order of chance. Confined to one thread. */
    private static final class Window {

        private final SpellHost host;
        private final User user;
        private final Random random;
        private final List<Run> runs = new ArrayList<>();
        private SpellManager manager;

        Window(SpellHost host, User user, long seed) {
            this.host = host;
            this.user = user;
            this.random = new Random(seed);
            this.manager = host.connect(user);
        }

        private String spell() {
            return List.of("e", "f", "never", "fails", "b", "nowhere").get(random.nextInt(6));
        }

        private void doSomething() {
            try {
                switch (random.nextInt(8)) {
                    case 0 -> manager.open(spell());
                    case 1 -> manager.close(spell());
                    case 2, 3 -> runs.add(manager.start(spell(), RunRequest.of(Map.of())));
                    case 4 ->
                        runs.add(manager.start(spell(), RunRequest.of(Map.of()).deadline(Duration.ofMillis(1))));
                    case 5 -> manager.start(spell(), RunRequest.of(Map.of()).at("nowhere"));
                    case 6 -> cancelOne();
                    default -> comeAgain();
                }
            } catch (RuntimeException e) {
                assertThat(e).as("what a client hears").hasMessageNotContaining("NullPointer");
            }
        }

        private void cancelOne() {
            if (!runs.isEmpty()) {
                manager.cancel(runs.get(random.nextInt(runs.size())).id());
            }
        }

        private void comeAgain() {
            if (random.nextInt(4) == 0) {
                manager.close();
                manager = host.connect(user);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void afterTwoUsersWithTwoWindowsEachDidAnything(boolean outlive) throws Exception {
        Shaky log = new Shaky();
        SpellHost.Builder options = SpellHost.builder(user -> spells)
                .components(components())
                .log(log)
                .hostLimits(LIMITS);
        try (SpellHost host = (outlive ? options.runsOutliveConnections() : options).build()) {
            List<Thread> windows = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Window window = new Window(host, new User(i < 2 ? "ada" : "bea"), i);
                windows.add(new Thread(() -> {
                    for (int j = 0; j < 200; j++) {
                        window.doSomething();
                    }
                    window.runs.forEach(Run::cancel);
                    window.manager.close();
                }));
            }
            windows.forEach(Thread::start);
            for (Thread window : windows) {
                window.join();
            }
            log.fails = false;

            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                assertThat(host.runs()).isZero();
                assertThat(host.connections()).isZero();
                assertThat(host.core().heldSpells().taken()).isZero();
                assertThat(host.messages().taken()).isZero();
            });
            for (String user : List.of("ada", "bea")) {
                assertThatAllPlacesAreFree(host, new User(user));
            }
        } finally {
            log.close();
        }
    }

    private static void assertThatAllPlacesAreFree(SpellHost host, User user) {
        List<SpellManager> managers = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            SpellManager manager = host.connect(user);
            manager.open("e");
            manager.start("e", RunRequest.of(Map.of())).result().join();
            managers.add(manager);
        }
        assertThatThrownBy(() -> host.connect(user)).hasMessageContaining("connections");
        managers.get(0).close("e");
        for (int i = 0; i < MOST; i++) {
            managers.get(0).start("never", RunRequest.of(Map.of()));
        }
        assertThatThrownBy(() -> managers.get(1).start("never", RunRequest.of(Map.of())))
                .hasMessageContaining("runs");
        assertThatThrownBy(() -> managers.get(1).open("f")).hasMessageContaining("open spells");
        managers.forEach(SpellManager::close);
    }

    @Test
    void afterASpellThatCouldNotBeFollowedWhenItWasOpened() {
        Shaky log = new Shaky();
        try (SpellHost host = SpellHost.builder(user -> spells)
                .components(components())
                .log(log)
                .build()) {
            SpellManager manager = host.connect(new User("ada"));
            log.calls.set(Shaky.FAILING - 1);

            assertThatThrownBy(() -> manager.open("e")).hasMessage("the log cannot be reached");

            assertThat(manager.openSpells()).isEmpty();
            assertThat(host.core().heldSpells().taken()).isZero();
            manager.open("e");
            manager.close("e");
            assertThat(manager.openSpells()).isEmpty();
        } finally {
            log.close();
        }
    }
}
