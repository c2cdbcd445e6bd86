// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.FellBehindException;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.LoggedEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Issue 16: a client that reads more slowly than its run goes on was dropped, and its run cancelled. */
@Timeout(60)
class PacesTest {

    private static final User ADA = new User("ada");
    private static final RunRequest MUCH = RunRequest.of(Map.of("list", Collections.nCopies(5_000, 1)));

    private static final Outputs SOME = Outputs.of("out", "some text");

    /** The nodes do not work before it is completed. */
    private volatile CompletableFuture<Outputs> beforeReading = CompletableFuture.completedFuture(SOME);

    /** Calls that start a run on this thread do not return before {@link #mayReturn}. */
    private volatile @Nullable Thread starting;

    private final CompletableFuture<Void> mayReturn = new CompletableFuture<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final SpellHost host = SpellHost.builder(user -> new InMemorySpells(loop()))
            .components(StandardComponents.all()
                    .with(Component.named("Pass")
                            .triggerInput("trigger")
                            .input("in", SocketType.ANY)
                            .output("out", SocketType.ANY)
                            .nonBlocking()
                            .worker((in, ctx) -> beforeReading.isDone() ? SOME : Outputs.later(beforeReading.copy()))))
            .executor(task -> {
                threads.execute(task);
                if (Thread.currentThread() == starting) {
                    mayReturn.join();
                }
            })
            .log(EventLog.inMemory().eventsPerRun(1_000).build())
            .build();

    private static Spell loop() {
        return Spell.named("loop")
                .node("1", "Module Trigger In")
                .node("2", "Universal Input", Map.of("name", "list"))
                .node("7", "ForEach")
                .node("9", "Pass")
                .wire("1", "trigger", "7", "act1")
                .wire("2", "output", "7", "array")
                .wire("7", "act", "9", "trigger")
                .wire("7", "element", "9", "in")
                .build();
    }

    @AfterEach
    void close() {
        mayReturn.complete(null);
        host.close();
        threads.shutdownNow();
    }

    /** Reads in small pieces until the last event of a run, and checks that nothing is missing. */
    private static List<LoggedEvent> readToTheEnd(IntFunction<List<LoggedEvent>> source) {
        List<LoggedEvent> all = new ArrayList<>();
        long last = 0;
        while (all.isEmpty() || !all.get(all.size() - 1).isLast()) {
            for (LoggedEvent event : source.apply(500)) {
                assertThat(event.since()).isEqualTo(last + 1);
                last = event.seq();
                all.add(event);
            }
        }
        return all;
    }

    /** Looks on with a connection of its own until the run says that it waits. */
    private void awaitItsWait(String run) {
        try (SpellManager watching = host.connect(ADA);
                Follower watched = await().ignoreExceptionsInstanceOf(ServiceException.class)
                        .until(() -> watching.followRun(run, 0, () -> {}), Objects::nonNull)) {
            while (watched.take(500).stream().noneMatch(event -> event.kind().equals("waiting"))) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aRunWaitsForTheConnectionThatStartedIt() throws Exception {
        try (SpellManager reading = host.connect(ADA)) {
            reading.open("loop");
            Run run = reading.start("loop", MUCH);
            awaitItsWait(run.id());

            assertThat(readToTheEnd(reading::take)).hasSizeGreaterThan(10_000);
            assertThat(run.result().get(20, TimeUnit.SECONDS).status()).isEqualTo(RunResult.Status.COMPLETED);
        }
    }

    @Test
    void aRunThatIsFasterThanTheCallThatStartsItWaitsAsWell() throws Exception {
        try (SpellManager reading = host.connect(ADA)) {
            reading.open("loop");
            CompletableFuture<Run> call = CompletableFuture.supplyAsync(
                    () -> {
                        starting = Thread.currentThread();
                        return reading.start("loop", MUCH.id("fast"));
                    },
                    threads);
            awaitItsWait("fast");
            mayReturn.complete(null);

            assertThat(readToTheEnd(reading::take)).hasSizeGreaterThan(10_000);
            assertThat(call.get(20, TimeUnit.SECONDS)
                            .result()
                            .get(20, TimeUnit.SECONDS)
                            .status())
                    .isEqualTo(RunResult.Status.COMPLETED);
        }
    }

    @Test
    void aRunWaitsForTheOneStreamOfItsConnection() throws Exception {
        beforeReading = new CompletableFuture<>();
        try (SpellManager reading = host.connect(ADA)) {
            Run run = reading.start("loop", MUCH);
            try (Follower follower = reading.followRun(run.id(), 0, () -> {})) {
                beforeReading.complete(SOME);
                awaitItsWait(run.id());

                assertThat(readToTheEnd(follower::take)).hasSizeGreaterThan(10_000);
            }
        }
    }

    @Test
    void aRunThatWaitsGoesOnWhenNobodyReads() throws Exception {
        beforeReading = new CompletableFuture<>();
        try (SpellManager reading = host.connect(ADA)) {
            Run run = reading.start("loop", MUCH);
            try (Follower follower = reading.followRun(run.id(), 0, () -> {})) {
                beforeReading.complete(SOME);
                awaitItsWait(run.id());
                assertThat(follower.backlog(run.id())).isPositive();
            }

            assertThat(run.result().get(20, TimeUnit.SECONDS).status()).isEqualTo(RunResult.Status.COMPLETED);
        }
    }

    @Test
    void aRunDoesNotWaitForOtherConnections() throws Exception {
        try (SpellManager other = host.connect(ADA);
                SpellManager starting = host.connect(ADA)) {
            other.open("loop");
            Run run = starting.start("loop", MUCH);

            assertThat(run.result().get(20, TimeUnit.SECONDS).status()).isEqualTo(RunResult.Status.COMPLETED);
            assertThatThrownBy(() -> readToTheEnd(other::take)).isInstanceOf(FellBehindException.class);
        }
    }
}
