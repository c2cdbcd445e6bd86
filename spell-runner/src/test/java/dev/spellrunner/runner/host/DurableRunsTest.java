// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.cluster.RunQuery;
import dev.spellrunner.runner.cluster.RunStatus;
import dev.spellrunner.runner.cluster.RunSummary;
import dev.spellrunner.runner.host.Spells.Gatekeeper;
import dev.spellrunner.runner.store.RunDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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

    @Test
    void keepsAllEventsOfARunThatHasEnded() throws Exception {
        SpellHost host = host();
        SpellManager ada = host.connect(ADA, () -> {});

        Run run = ada.start("e", RunRequest.of(Map.of("text", "hi")));
        run.result().get(10, SECONDS);
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
        SpellManager ada = host.connect(ADA, () -> {});

        Run run = ada.start("w", RunRequest.of(Map.of()));

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(directory.resolve("under-way").resolve(run.id() + ".jsonl"))
                        .content()
                        .contains("\"component\":\"Wait\""));
        gatekeeper.letGo("on");
        run.result().get(10, SECONDS);
        host.close();
        assertThat(directory.resolve("under-way")).isEmptyDirectory();
    }

    @Test
    void forgetsARunThatDidNotBegin() throws Exception {
        SpellHost host = host();
        SpellManager ada = host.connect(ADA, () -> {});

        assertThatThrownBy(() -> ada.start("e", RunRequest.of(Map.of()).at("nowhere")))
                .isInstanceOf(IllegalArgumentException.class);
        host.close();

        RunDirectory runs = RunDirectory.at(directory);
        assertThat(runs.list(RunQuery.newestOf("ada", 10))).isEmpty();
        assertThat(directory.resolve("under-way")).isEmptyDirectory();
        runs.close();
    }
}
