// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.Origin;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.store.RunDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that ended are gone on with, and run again, with what stood in for their nodes, and only what has changed works. */
@Timeout(30)
class StandInsOfPastRunsTest {

    private static final User ADA = new User("ada");

    private final InMemorySpells spells = new InMemorySpells(verse("la"), evening());
    private final AtomicInteger stumbles = new AtomicInteger(1);
    private final Path directory;
    private SpellHost host;

    StandInsOfPastRunsTest(@TempDir Path directory) {
        this.directory = directory;
        host = host();
    }

    private SpellHost host() {
        return SpellHost.builder(user -> spells)
                .components(StandardComponents.all()
                        .with(Component.named("Stumble")
                                .triggerInput("trigger")
                                .triggerOutput("trigger")
                                .deterministic()
                                .worker((in, ctx) -> {
                                    if (stumbles.getAndDecrement() > 0) {
                                        throw new IllegalStateException("stumbled");
                                    }
                                    return Outputs.none();
                                }))
                        .with(Component.named("Word")
                                .output("output", SocketType.STRING)
                                .pure()
                                .workerPerNode(node -> (in, ctx) -> Outputs.of(
                                        "output", String.valueOf(node.data().get("word"))))))
                .runs(RunDirectory.at(directory))
                .build();
    }

    /** A word and, behind it, an unknown node. */
    private static Spell verse(String word) {
        return Spell.named("verse")
                .node("1", "Module Trigger In", Map.of("name", "begin"))
                .node("2", "Word", Map.of("word", word))
                .node("3", "Sing")
                .node("4", "Output", Map.of("name", "sung"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "output", "3", "word")
                .wire("3", "sound", "4", "input")
                .wire("3", "trigger", "4", "trigger")
                .build();
    }

    /** Calls the verse, stumbles, and goes on to another unknown node. */
    private static Spell evening() {
        return Spell.named("evening")
                .node("1", "Module Trigger In", Map.of("name", "begin"))
                .node(
                        "2",
                        "Spell",
                        Map.of(
                                "spellId",
                                "verse",
                                "inputs",
                                List.of(socket("begin", "option")),
                                "outputs",
                                List.of(socket("sung", "output"), socket("done", "option"))))
                .node("3", "Stumble")
                .node("4", "Dance")
                .node("5", "Output", Map.of("name", "sung"))
                .node("6", "Output", Map.of("name", "danced"))
                .wire("1", "trigger", "2", "begin")
                .wire("2", "done", "3", "trigger")
                .wire("3", "trigger", "5", "trigger")
                .wire("2", "sung", "5", "input")
                .wire("3", "trigger", "4", "trigger")
                .wire("4", "steps", "6", "input")
                .wire("4", "trigger", "6", "trigger")
                .build();
    }

    private static Map<String, String> socket(String key, String task) {
        String type = task.equals("option") ? "triggerSocket" : "anySocket";
        return Map.of("name", key, "socketKey", key, "socketType", type, "taskType", task);
    }

    @AfterEach
    void close() {
        host.close();
    }

    private void restart() {
        host.close();
        host = host();
    }

    private Map<String, @Nullable Object> call(String method, Map<String, ?> parameters) throws Exception {
        return new SpellService(host)
                .call(host.connect(ADA), method, parameters)
                .get(20, SECONDS);
    }

    private Recording ended(Object run) throws Exception {
        SpellManager ada = host.connect(ADA);
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        !"running".equals(call("run.get", Map.of("run", run)).get("status")));
        return ada.runs().history().recording(String.valueOf(run));
    }

    private static Map<String, @Nullable Object> outputs(Recording recording) {
        return recording.end().orElseThrow() instanceof NodeEvent.Completed done ? done.outputs() : Map.of();
    }

    /** Returns the paths of the nodes that worked themselves. */
    private static List<String> worked(Recording recording) {
        return recording.events().stream()
                .filter(event -> event instanceof NodeEvent.Completed done && done.origin() == Origin.WORKER)
                .map(event -> event.path().toString())
                .filter(path -> !path.isEmpty())
                .toList();
    }

    private Object runWith(Map<String, ?> standIns) throws Exception {
        return requireNonNull(call("spell.run", Map.of("spell", "evening", "standIns", standIns))
                .get("run"));
    }

    private static Map<String, ?> giving(String output, Object value) {
        return Map.of("outputs", Map.of(output, value));
    }

    @Test
    void goOnWithWhatStoodInAlsoForNodesThatHadNotBegun() throws Exception {
        Object run = runWith(Map.of("2/3", giving("sound", "la la"), "4", giving("steps", "two")));
        restart();
        assertThat(call("run.get", Map.of("run", run))).containsEntry("status", "failed");

        Recording resumed = ended(call("run.resume", Map.of("run", run)).get("run"));

        assertThat(outputs(resumed)).isEqualTo(Map.of("sung", "la la", "danced", "two"));
        assertThat(worked(resumed)).contains("3", "4").doesNotContain("2/3");
    }

    @Test
    void areRerunWhereWhatStandsInHasChanged() throws Exception {
        stumbles.set(0);
        Object run = runWith(Map.of("2/3", giving("sound", "la la"), "4", giving("steps", "two")));
        ended(run);

        Recording rerun = ended(call("run.rerun", Map.of("run", run, "standIns", Map.of("4", giving("steps", "ten"))))
                .get("run"));

        assertThat(outputs(rerun)).isEqualTo(Map.of("sung", "la la", "danced", "ten"));
        assertThat(worked(rerun)).contains("4").doesNotContain("2/2", "2/3", "3");
    }

    @Test
    void areRerunWhereASpellThatTheyCallHasChanged() throws Exception {
        stumbles.set(0);
        Object run = runWith(Map.of("2/3", giving("sound", "la la"), "4", giving("steps", "two")));
        ended(run);
        spells.save(verse("lo"));

        Recording rerun = ended(call("run.rerun", Map.of("run", run)).get("run"));

        assertThat(worked(rerun)).contains("2/2", "2/3").doesNotContain("3", "4");
    }
}
