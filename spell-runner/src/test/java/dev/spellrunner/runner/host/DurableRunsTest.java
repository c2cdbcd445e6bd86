// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.cluster.RunQuery;
import dev.spellrunner.runner.cluster.RunStatus;
import dev.spellrunner.runner.cluster.RunSummary;
import dev.spellrunner.runner.host.Spells.Gatekeeper;
import dev.spellrunner.runner.store.RunDirectory;
import dev.spellrunner.runner.testing.RecordingSink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class DurableRunsTest {

    private static final User ADA = new User("ada");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final Gatekeeper gatekeeper = new Gatekeeper();

    private SpellHost host() {
        return SpellHost.builder(user -> new InMemorySpells(Spells.echo("e"), Spells.waiting("w")))
                .components(gatekeeper.components())
                .runs(RunDirectory.at(directory))
                .build();
    }

    /** Waits until it is written that the node {@code Wait} of a run works. */
    private void awaitItsWait(Run run) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(directory.resolve("under-way").resolve(run.id() + ".jsonl"))
                        .content()
                        .contains("\"component\":\"Wait\""));
    }

    @Test
    void keepsAllEventsOfARunThatHasEnded() throws Exception {
        SpellHost host = host();
        SpellManager ada = host.connect(ADA);

        Run run = ada.start("e", RunRequest.of(Map.of("text", "hi")));
        run.result().get(30, SECONDS);
        host.close();

        RunDirectory runs = RunDirectory.at(directory);
        RunSummary summary = runs.find("ada", run.id()).orElseThrow();
        Recording recording = runs.recording("ada", run.id()).orElseThrow();
        assertThat(summary.status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(summary.inputs()).isEqualTo("{\"text\":\"hi\"}");
        assertThat(recording.end()).containsInstanceOf(NodeEvent.Completed.class);
        assertThat(recording.events()).last().extracting(NodeEvent::seq).isEqualTo((long)
                recording.events().size());
        runs.close();
    }

    @Test
    void keepsWhatARunHasToldWhileItGoesOn() throws Exception {
        SpellHost host = host();
        SpellManager ada = host.connect(ADA);

        Run run = ada.start("w", RunRequest.of(Map.of()));

        awaitItsWait(run);
        gatekeeper.letGo("on");
        run.result().get(30, SECONDS);
        host.close();
        assertThat(directory.resolve("under-way")).isEmptyDirectory();
    }

    @Test
    void forgetsARunThatDidNotBegin() throws Exception {
        SpellHost host = host();
        SpellManager ada = host.connect(ADA);

        assertThatThrownBy(() -> ada.start("e", RunRequest.of(Map.of()).at("nowhere")))
                .isInstanceOf(IllegalArgumentException.class);
        host.close();

        RunDirectory runs = RunDirectory.at(directory);
        assertThat(runs.list(RunQuery.newestOf("ada", 10))).isEmpty();
        assertThat(directory.resolve("under-way")).isEmptyDirectory();
        runs.close();
    }

    @Test
    void tellsItsClientsAllEventsInOrder() throws Exception {
        SpellHost host = host();
        RecordingSink heard = new RecordingSink();
        SpellManager ada = host.connect(ADA, heard);
        ada.open("e");

        Run run = ada.start("e", RunRequest.of(Map.of("text", "hi")));
        run.result().get(30, SECONDS);

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(heard.events())
                        .last()
                        .isInstanceOf(NodeEvent.Completed.class)
                        .extracting(NodeEvent::path)
                        .isEqualTo(NodePath.ROOT));
        assertThat(heard.events()).extracting(NodeEvent::seq).isSorted().doesNotHaveDuplicates();
        host.close();
    }

    @Test
    void keepsTheStateThatARunHasWritten() throws Exception {
        Spell spell = Spell.named("counts")
                .id("c")
                .state("said", List.of("one"))
                .node("1", "Module Trigger In")
                .node("2", "Universal Input", Map.of("name", "word"))
                .node(
                        "3",
                        "State Write",
                        Map.of(
                                "inputs",
                                List.of(Map.of("name", "said", "socketKey", "said", "socketType", "anySocket"))))
                .node("4", "Wait")
                .node("5", "Output", Map.of("name", "said"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "output", "3", "said")
                .wire("3", "trigger", "5", "trigger")
                .wire("4", "word", "5", "input")
                .build();
        SpellHost host = SpellHost.builder(user -> new InMemorySpells(spell))
                .components(gatekeeper.components())
                .runs(RunDirectory.at(directory))
                .runsOutliveConnections()
                .build();
        awaitItsWait(host.connect(ADA).start("c", RunRequest.of(Map.of("word", "two"))));
        host.close();

        try (RunDirectory runs = RunDirectory.at(directory)) {
            assertThat(runs.orphans())
                    .singleElement()
                    .satisfies(orphan -> assertThat(orphan.states().get("").values())
                            .isEqualTo(Map.of("said", List.of("one", "two"))));
        }
    }

    @Test
    void startsNoMoreRunsAndLetsThoseFinishThatGoOnWhenItIsDrained() throws Exception {
        SpellHost host = host();
        SpellManager ada = host.connect(ADA);
        Run run = ada.start("w", RunRequest.of(Map.of()));
        CompletableFuture<Drained> drained = CompletableFuture.supplyAsync(() -> host.drain(Duration.ofSeconds(30)));
        await().atMost(Duration.ofSeconds(10)).until(() -> !host.isReady());

        assertThatThrownBy(() -> ada.start("e", RunRequest.of(Map.of())))
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining("the host is closing");
        gatekeeper.letGo("on");

        assertThat(drained.get(20, SECONDS)).isEqualTo(new Drained(1, 0, 0));
        assertThat(run.result().get(30, SECONDS).isCompleted()).isTrue();
    }

    @Test
    void parksARunThatDoesNotFinishInTimeIfItOutlivesItsHost() {
        SpellHost host = SpellHost.builder(user -> new InMemorySpells(Spells.waiting("w")))
                .components(gatekeeper.components())
                .runs(RunDirectory.at(directory))
                .runsOutliveConnections()
                .build();
        Run run = host.connect(ADA).start("w", RunRequest.of(Map.of()));
        CompletableFuture<RunResult> ended = host.ended(run).toCompletableFuture();

        Drained drained = host.drain(Duration.ofMillis(20));

        assertThat(drained).isEqualTo(new Drained(0, 1, 0));
        assertThat(ended)
                .as("it has not ended")
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(ServiceException.class)
                .withMessageContaining("run '" + run.id() + "' goes on with the next one");
        assertThat(host.ended(run).toCompletableFuture())
                .as("nor has it for who asks later")
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(ServiceException.class);
        // The host that was drained may still be writing.
        await().atMost(30, SECONDS).untilAsserted(() -> {
            try (RunDirectory runs = RunDirectory.at(directory)) {
                assertThat(runs.find("ada", run.id()))
                        .hasValueSatisfying(kept -> assertThat(kept.status()).isEqualTo(RunStatus.RUNNING));
                assertThat(runs.orphans())
                        .singleElement()
                        .satisfies(orphan -> assertThat(orphan.recording().events())
                                .noneMatch(event -> event.isTerminal()
                                        && !event.path().toString().equals("1")));
            }
        });
    }

    @Test
    void cancelsARunThatDoesNotFinishInTimeAndDoesNotOutliveItsConnection() {
        SpellHost host = host();
        Run run = host.connect(ADA).start("w", RunRequest.of(Map.of()));

        Drained drained = host.drain(Duration.ofMillis(20));

        assertThat(drained).isEqualTo(new Drained(0, 0, 1));
        try (RunDirectory runs = RunDirectory.at(directory)) {
            assertThat(runs.find("ada", run.id()).orElseThrow().status()).isEqualTo(RunStatus.CANCELLED);
        }
    }
}
