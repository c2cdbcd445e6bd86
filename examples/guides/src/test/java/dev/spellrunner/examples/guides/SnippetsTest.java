// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.format.Problem;
import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.ManualGate;
import dev.spellrunner.runner.PlayState;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.RunResult.Status;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.services.GraalJs;
import dev.spellrunner.runner.testing.RecordingSink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the snippets of README and guides. */
@Timeout(60)
class SnippetsTest {

    private static final Components COMPONENTS = StandardComponents.all().with(Greeting.shout());
    private static final Map<String, Object> ADA = Map.of("name", "Ada");
    private static final Map<String, Object> LOUD_ADA = Map.of("loud", "ADA!");

    @TempDir
    private Path directory;

    private static SpellRunner runner() {
        return SpellRunner.builder(Greeting.spell()).components(COMPONENTS).build();
    }

    @Test
    void runsASpellOfAFile() {
        assertThatCode(() -> RunASpell.main(new String[] {"../spells/hello.json", "Ada"}))
                .doesNotThrowAnyException();
    }

    @Test
    void drawsASpellInCode() {
        Path file = directory.resolve("echo.json");

        SpellFormat.save(SpellFormat.echo(), file);

        assertThat(eventsOf(SpellFormat.read(file), Map.of("text", "hi")))
                .last()
                .extracting(Events::line)
                .isEqualTo(" gave {said=hi}");
    }

    @Test
    void tellsAllThatIsWrongWithASpell() {
        Spell lacking = Spell.named("lacking").node("1", "Sing").build();

        assertThat(SpellFormat.complaints("{\"name\": 1}")).isNotEmpty();
        assertThat(SpellFormat.check(lacking)).anyMatch(Problem::isError);
        assertThatThrownBy(() -> SpellFormat.ready(lacking)).isInstanceOf(InvalidSpellException.class);
    }

    @Test
    void tellsEventsToSinksThatMayBlock() {
        List<String> written = new ArrayList<>();

        Events.tell(SpellFormat.echo(), Map.of("text", "hi"), written::add);

        assertThat(written).hasSizeGreaterThan(3);
        NodeEvent last = Events.read(written.get(written.size() - 1), EventCodec.create())
                .orElseThrow();
        assertThat(Events.endsTheRun(last)).isTrue();
        assertThat(Events.line(last)).isEqualTo(" gave {said=hi}");
        assertThat(Events.read(written.get(0).replace("\"started\"", "\"later\""), EventCodec.create()))
                .isEmpty();
    }

    @Test
    void appliesEachEventOnce() {
        List<NodeEvent> events = eventsOf(SpellFormat.echo(), Map.of("text", "hi"));
        Events.Follower follower = new Events.Follower();

        assertThat(follower.isNext(events.get(0))).isTrue();
        assertThat(follower.isNext(events.get(0))).isFalse();
        assertThatThrownBy(() -> follower.isNext(events.get(2))).hasMessageContaining("after 1 are missing");
    }

    @Test
    void runsTheSpellsOfAUserInAHost() throws Exception {
        Files.createDirectories(directory.resolve("spells/ada"));
        SpellWriter.pretty().write(Greeting.spell(), directory.resolve("spells/ada/greeting.json"));
        RecordingSink sink = new RecordingSink();
        SpellHost host = Hosts.host(COMPONENTS, directory.resolve("spells"), directory.resolve("runs"));

        RunResult result = Hosts.run(host, new User("ada"), "greeting", ADA, sink);
        host.close();

        assertThat(result.outputs()).isEqualTo(LOUD_ADA);
        try (var kept = Files.walk(directory.resolve("runs"))) {
            assertThat(kept.filter(Files::isRegularFile)).isNotEmpty();
        }
    }

    @Test
    void sharesALogBetweenHosts() throws Exception {
        SpellWriter.pretty().write(SpellFormat.echo(), directory.resolve("echo.json"));
        try (EventLog log = Hosts.smallLog();
                SpellHost host = Hosts.smallHost(log, directory)) {
            RunResult result = Hosts.run(host, new User("ada"), "echo", Map.of("text", "hi"), event -> {});

            assertThat(result.outputs()).isEqualTo(Map.of("said", "hi"));
        }
    }

    @Test
    void keepsSpellsInATable() {
        TableOfSpells table = new TableOfSpells();
        Spell before = Greeting.spell();
        Spell after = Spell.named("greeting").id(before.id()).node("1", "Echo").build();
        table.save(before);

        assertThat(table.replace(before, after)).isTrue();
        assertThat(table.replace(before, after)).isFalse();
        assertThat(table.find("greeting")).contains(after);
        assertThat(table.names()).containsExactly("greeting");
    }

    @Test
    void letsSomebodyDecide() throws Exception {
        ManualGate gate = Gates.approvalOfOutputs();
        try (SpellRunner runner = runner()) {
            Run run = Gates.startWithApproval(runner, gate);

            await().until(() -> Gates.letPass(gate, "end", "hello"));

            assertThat(run.result().get(30, TimeUnit.SECONDS).output("loud")).isEqualTo("hello");
        }
    }

    @Test
    void stepsThroughARun() throws Exception {
        ManualGate gate = new ManualGate();
        try (SpellRunner runner = runner()) {
            Run run = Gates.startPaused(runner, gate);
            await().until(() -> gate.waiting().size() == 1);

            gate.resume();
            await().until(() -> gate.answer(NodePath.of("end"), Decision.pass()));

            assertThat(run.result().get(30, TimeUnit.SECONDS).outputs()).isEqualTo(LOUD_ADA);
        }
    }

    @Test
    void asksBeforeAModelIsUsed() {
        try (SpellRunner runner = SpellRunner.builder(Spell.named("ask")
                        .node("start", "Module Trigger In")
                        .node("model", "Generator", Map.of("fewshot", "hi"))
                        .node("end", "Output", Map.of("name", "said"))
                        .wire("start", "trigger", "model", "trigger")
                        .wire("model", "trigger", "end", "trigger")
                        .wire("model", "result", "end", "input")
                        .build())
                .components(StandardComponents.builder()
                        .completion((request, context) -> CompletableFuture.completedFuture("hello"))
                        .build())
                .gate(Gates.ofModels(node -> CompletableFuture.completedFuture(Decision.refuse("no"))))
                .build()) {
            assertThat(runner.run(Map.of()).outputs()).isEmpty();
        }
    }

    @Test
    void playsAStream() {
        SubmissionPublisher<Double> readings = new SubmissionPublisher<>();
        RecordingSink sink = new RecordingSink();
        try (SpellRunner runner = Streams.runner(readings, sink)) {
            PlayState end = Streams.playAWhile(runner, () -> {
                readings.submit(23.5);
                await().until(() -> sink.events().stream().anyMatch(Events::endsTheRun));
            });

            assertThat(end.phase()).isEqualTo(PlayState.Phase.STOPPED);
        }
        assertThat(sink.events())
                .anySatisfy(event -> assertThat(Events.line(event)).isEqualTo(" gave {warm=23.5}"));
    }

    @Test
    void recordsReplaysAndRunsAgain() {
        Path file = directory.resolve("run.jsonl");
        try (SpellRunner runner = runner()) {
            Recordings.record(runner, file, ADA);

            assertThat(Recordings.replay(runner, file).outputs()).isEqualTo(LOUD_ADA);
            assertThat(Recordings.rerun(runner, file, Map.of("name", "Bea")).output("loud"))
                    .isEqualTo("BEA!");
        }
    }

    @Test
    void goesOnWithARunThatFailed() {
        Path file = directory.resolve("run.jsonl");
        try (SpellRunner failing = SpellRunner.builder(Greeting.spell())
                .components(StandardComponents.all().with(Greeting.shout().answering((in, ctx) -> {
                    throw new IllegalStateException("hoarse");
                })))
                .build()) {
            assertThat(Recordings.record(failing, file, ADA).status()).isEqualTo(Status.FAILED);
        }
        try (SpellRunner runner = runner()) {
            assertThat(Recordings.resume(runner, file).outputs()).isEqualTo(LOUD_ADA);
            assertThat(Recordings.resumeRepeating(runner, file).outputs()).isEqualTo(LOUD_ADA);
        }
    }

    @Test
    void givesServicesToComponents() {
        Spell spell = Spell.named("all")
                .node("1", "Code", Map.of("code", "function worker() { return {} }"))
                .node("2", "Generator", Map.of("fewshot", "{{text}}"))
                .node("3", "VisualGeneration")
                .build();
        try (GraalJs scripts = GraalJs.create()) {
            Components components = Models.components(Models.localModel(), scripts);

            assertThat(SpellRunner.builder(spell).components(components).check())
                    .noneMatch(Problem::isError);
        }
    }

    @Tag("full")
    @Test
    @Timeout(180)
    void isolatesScripts() {
        try (GraalJs scripts = Models.isolatedScripts();
                SpellRunner runner = SpellRunner.builder(Spell.named("script")
                                .node(
                                        "1",
                                        "Code",
                                        Map.of(
                                                "code",
                                                "function worker() { return {sum: 1 + 1} }",
                                                "outputs",
                                                List.of(Map.of(
                                                        "name", "sum",
                                                        "socketKey", "sum",
                                                        "socketType", "numberSocket",
                                                        "taskType", "output"))))
                                .node("2", "Output", Map.of("name", "sum"))
                                .wire("1", "sum", "2", "input")
                                .build())
                        .components(
                                StandardComponents.builder().scripts(scripts).build())
                        .build()) {
            assertThat(runner.run(Map.of()).orThrow().output("sum")).hasToString("2");
        }
    }

    private static List<NodeEvent> eventsOf(Spell spell, Map<String, ?> inputs) {
        RecordingSink sink = new RecordingSink();
        try (SpellRunner runner = SpellRunner.builder(spell).sink(sink).build()) {
            runner.run(inputs);
        }
        return sink.events();
    }
}
