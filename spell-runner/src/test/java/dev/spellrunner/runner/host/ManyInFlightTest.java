// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.store.RunDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A host that is closed while a run has very many nodes in flight: how it ended is told, and kept, before the process ends. */
@Timeout(60)
class ManyInFlightTest {

    private static final User ADA = new User("ada");

    /** So many threads has the executor of a host on a JVM without virtual threads. */
    private static final int THREADS = 64;

    private final Semaphore begun = new Semaphore(0);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private static Spell wide(String component, int nodes) {
        SpellBuilder wide = Spell.named("wide").id("s").node("start", "Module Trigger In");
        for (int i = 0; i < nodes; i++) {
            wide.node("n" + i, component).wire("start", "trigger", "n" + i, "trigger");
        }
        return wide.build();
    }

    private Components components() {
        return StandardComponents.all()
                .with(
                        waiting("Later").nonBlocking().worker((in, ctx) -> {
                            begun.release();
                            return Outputs.later(new CompletableFuture<>());
                        }),
                        waiting("Blocking").worker((in, ctx) -> {
                            begun.release();
                            new CountDownLatch(1).await();
                            return Outputs.none();
                        }));
    }

    private static ComponentBuilder waiting(String name) {
        return Component.named(name).triggerInput("trigger").output("out", SocketType.STRING);
    }

    @ParameterizedTest
    @CsvSource({"Later, 2000", "Blocking, 2000"})
    void keepsThatTheRunWasCancelled(String component, int nodes) throws Exception {
        SpellHost host = SpellHost.builder(user -> new InMemorySpells(wide(component, nodes)))
                .components(components())
                .runs(RunDirectory.at(directory))
                .build();
        Run run = host.connect(ADA).start("s", RunRequest.of(Map.of()));
        int awaited = component.equals("Later") ? nodes : THREADS;
        assertThat(begun.tryAcquire(awaited, 30, TimeUnit.SECONDS)).isTrue();

        Drained drained = host.drain(Duration.ZERO);

        assertThat(drained).isEqualTo(new Drained(0, 0, 1));
        try (RunDirectory after = RunDirectory.at(directory)) {
            assertThat(after.orphans()).isEmpty();
            List<NodeEvent> events =
                    after.recording("ada", run.id()).orElseThrow().events();
            assertThat(events).last().isInstanceOf(NodeEvent.Cancelled.class);
        }
    }

    @Tag("full")
    @ParameterizedTest
    @CsvSource({"Later, 20000", "Blocking, 20000"})
    void keepsItHoweverManyThereAre(String component, int nodes) throws Exception {
        keepsThatTheRunWasCancelled(component, nodes);
    }
}
