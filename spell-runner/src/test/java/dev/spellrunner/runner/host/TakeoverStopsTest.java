// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.Gate;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.fixture.WaitingWork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A run that goes on after its host was lost stops where its owner said last. */
@Timeout(60)
class TakeoverStopsTest extends CrashingHosts {

    TakeoverStopsTest(@TempDir Path temporary) {
        super(temporary);
    }

    private static RunControl control(SpellHost host, Run run) {
        return host.connect(ADA).control(run.id());
    }

    /** Crashes once all is written that the owner has said. */
    private Path crashWhenWritten(SpellHost host, Run run, int from) throws Exception {
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        durable(host).written(run.id()).toCompletableFuture().isDone());
        return crash(from);
    }

    private static DurableRuns durable(SpellHost host) {
        DurableRuns durable = host.core().records().durable();
        assertThat(durable).isNotNull();
        return durable;
    }

    @Test
    void isPausedThoughItWasPausedWhileANodeWorked() throws Exception {
        SpellHost first = host(directory(1), WaitingWork.spell("Wait"));
        Run run = start(first, RunRequest.of(Map.of("word", "two")));
        awaitWork(1, 1);
        control(first, run).pause();

        SpellHost second = host(crashWhenWritten(first, run, 1), WaitingWork.spell("Wait"));
        RunControl control = control(second, run);
        assertThat(control.isPaused()).isTrue();
        awaitWork(2, 2);
        work.giveTheWord("three");
        await().atMost(Duration.ofSeconds(20)).until(() -> !control.waiting().isEmpty());
        assertThat(control.waiting()).extracting(Gate.Request::path).containsExactly(NodePath.of("again"));
        control.resume();

        assertThat(lines(eventsOf(second, run.id()))).endsWith("Completed ");
    }

    @Test
    void isNotPausedAgainThoughItBeganPaused() throws Exception {
        SpellHost first = host(directory(1), WaitingWork.spell("Wait"));
        Run run = first.connect(ADA)
                .starts()
                .start("w", RunRequest.of(Map.of("word", "two")), Stops.NONE.paused(true), Optional.empty());
        RunControl control = control(first, run);
        await().atMost(Duration.ofSeconds(20)).until(() -> !control.waiting().isEmpty());
        control.resume();
        awaitWork(1, 1);

        SpellHost second = host(crashWhenWritten(first, run, 1), WaitingWork.spell("Wait"));
        work.giveTheWord("three");

        assertThat(lines(eventsOf(second, run.id()))).endsWith("Completed ");
    }

    @Test
    void stopsAtTheBreakpointsThatWereSetLastAlsoAfterASecondCrash() throws Exception {
        SpellHost first = host(directory(1), WaitingWork.spell("Wait"));
        Run run = start(first, RunRequest.of(Map.of("word", "two")));
        awaitWork(1, 1);
        control(first, run).breakpoints(List.of(NodePath.of("o")), List.of());
        control(first, run).breakpoints(List.of(NodePath.of("again")), List.of());
        SpellHost second = host(crashWhenWritten(first, run, 1), WaitingWork.spell("Wait"));
        awaitWork(2, 2);

        SpellHost third = host(crashWhenWritten(second, run, 2), WaitingWork.spell("Wait"));
        awaitWork(3, 3);
        work.giveTheWord("three");
        RunControl control = control(third, run);
        await().atMost(Duration.ofSeconds(20)).until(() -> !control.waiting().isEmpty());

        assertThat(control.waiting()).extracting(Gate.Request::path).containsExactly(NodePath.of("again"));
        control.resume();
        assertThat(lines(eventsOf(third, run.id()))).endsWith("Completed ");
    }
}
