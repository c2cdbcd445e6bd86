// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.format.Problem;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.ManualGate;
import dev.spellrunner.runner.PlayPolicy;
import dev.spellrunner.runner.PlayState;
import dev.spellrunner.runner.Recorder;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.services.GraalJs;
import dev.spellrunner.runner.services.OpenAiCompletion;
import dev.spellrunner.runner.services.TextCompletion;
import dev.spellrunner.runner.testing.RunTrace;
import dev.spellrunner.runner.testing.SpellTest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snippets of the README, word for word: what stands between the marks is compared with it, and run. */
class ReadmeTest {

    private static final Path HERE = Path.of("src/test/java/dev/spellrunner/examples/quickstart/ReadmeTest.java");

    private final List<NodeEvent> logged = new ArrayList<>();

    @Test
    void saysWordForWordWhatIsRunHere() throws IOException {
        List<String> readme = Files.readString(Path.of("../../README.md"))
                .lines()
                .map(String::strip)
                .toList();

        List<String> snippets = markedLines();

        assertThat(snippets).hasSizeGreaterThan(10);
        assertThat(readme).containsAll(snippets);
    }

    @Test
    void embedsASpell(@TempDir Path directory) {
        Spell drawn = Spell.named("greeting")
                .node("1", "Universal Input", Map.of("name", "name"))
                .node("2", "Output", Map.of("name", "hello"))
                .wire("1", "output", "2", "input")
                .build();
        Path file = directory.resolve("greeting.json");
        SpellWriter.pretty().write(drawn, file);

        embed(file);

        assertThat(logged).filteredOn(event -> event.path().isRoot()).hasSize(2);
    }

    private void embed(Path file) {
        // snippet
        Spell spell = SpellReader.standard().read(file);
        try (SpellRunner runner =
                SpellRunner.builder(spell).sink(event -> log(event)).build()) {
            RunResult result = runner.run(Map.of("name", "Ada")).orThrow();
            System.out.println(result.outputs());
        }
        // end
    }

    @Test
    void definesAComponent() {
        // snippet
        Component shout = Component.named("Shout")
                .input("text", SocketType.STRING)
                .triggerInput("trigger")
                .output("loud", SocketType.STRING)
                .triggerOutput("trigger")
                .worker((in, ctx) -> Outputs.of("loud", in.text("text").toUpperCase(Locale.ROOT) + "!"));
        // end

        try (SpellRunner runner = SpellRunner.builder(Quickstart.spell())
                .components(StandardComponents.all().with(shout))
                .build()) {
            assertThat(runner.run(Map.of("name", "ada")).outputs()).isEqualTo(Map.of("loud", "ADA!"));
        }
    }

    @Test
    void recordsAndReplays(@TempDir Path directory) {
        Path file = directory.resolve("run.jsonl");
        Map<String, String> inputs = Map.of("name", "Ada");
        try (SpellRunner runner = SpellRunner.builder(Quickstart.spell())
                .components(StandardComponents.all().with(Quickstart.shoutComponent()))
                .build()) {
            // snippet
            try (Recorder recorder = Recorder.to(file)) {
                runner.run(RunRequest.of(inputs).record(recorder));
            }
            Recording recording = Recording.read(file);
            RunResult replayed = runner.replay(recording);
            // end

            assertThat(replayed.outputs()).isEqualTo(Map.of("loud", "ADA!"));
        }
    }

    @Test
    void givesServicesToComponents() {
        // snippet
        GraalJs scripts = GraalJs.create();
        TextCompletion model = OpenAiCompletion.builder(URI.create("http://localhost:11434/v1"))
                .apiKey(System.getenv("SPELL_MODEL_KEY"))
                .model("llama3.2")
                .build();
        Components components = StandardComponents.builder()
                .scripts(scripts)
                .completion(model)
                .images((request, context) -> CompletableFuture.completedFuture(List.of()))
                .build();
        // end

        Spell spell = Spell.named("all")
                .node("1", "Code", Map.of("code", "function worker() { return {} }"))
                .node("2", "Generator", Map.of("fewshot", "{{text}}"))
                .node("3", "VisualGeneration")
                .build();
        assertThat(SpellRunner.builder(spell).components(components).check()).noneMatch(Problem::isError);
        scripts.close();
    }

    @Test
    void hostsTheSpellsOfManyUsers() throws Exception {
        Spell greeting = Quickstart.spell();
        CountDownLatch heard = new CountDownLatch(1);
        EventSink sink = event -> {
            log(event);
            if (event instanceof NodeEvent.Completed && event.path().isRoot()) {
                heard.countDown();
            }
        };
        Components components = StandardComponents.all().with(Quickstart.shoutComponent());
        // snippet
        SpellHost host = SpellHost.builder(user -> new InMemorySpells(greeting))
                .components(components)
                .build();
        SpellManager ada = host.connect(new User("ada"), sink);
        ada.open(greeting.name());
        Run run = ada.start(greeting.name(), RunRequest.of(Map.of("name", "Ada")));
        // end

        assertThat(run.result().get(10, TimeUnit.SECONDS).outputs()).isEqualTo(Map.of("loud", "ADA!"));
        assertThat(heard.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(logged).extracting(NodeEvent::run).containsOnly(run.id());
        host.close();
    }

    @Test
    void testsASpell() {
        // snippet
        RunTrace trace = SpellTest.of(Quickstart.spell())
                .components(StandardComponents.all().with(Quickstart.shoutComponent()))
                .stub("Shout", Outputs.of("loud", "HUSH!"))
                .run(Map.of("name", "ada"));
        assertThat(trace.outputs("loud")).isEqualTo("HUSH!");
        assertThat(trace.order()).containsExactly("start", "name", "shout", "end");
        // end
    }

    @Test
    void letsSomebodyDecide() throws Exception {
        try (SpellRunner runner = SpellRunner.builder(Quickstart.spell())
                .components(StandardComponents.all().with(Quickstart.shoutComponent()))
                .build()) {
            // snippet
            ManualGate gate = new ManualGate(node -> node.component().equals("Output"));
            Run run = runner.start(RunRequest.of(Map.of("name", "Ada")).gate(gate));
            // end

            while (!gate.answer(NodePath.of("end"), Decision.pass())) {
                Thread.onSpinWait();
            }
            assertThat(run.result().get(10, TimeUnit.SECONDS).outputs()).isEqualTo(Map.of("loud", "ADA!"));
        }
    }

    @Test
    void playsASpell() {
        SubmissionPublisher<Double> readings = new SubmissionPublisher<>(Runnable::run, 8);
        // snippet
        Component temperature = Component.named("Temperature")
                .output("degrees", SocketType.NUMBER)
                .triggerOutput("trigger")
                .source(context -> readings)
                .worker((in, ctx) -> Outputs.of("degrees", ctx.item().orElse(null)));
        // end
        SpellRunner runner = SpellRunner.builder(Ticking.spell())
                .components(StandardComponents.all().with(temperature))
                .executor(Runnable::run)
                .sink(this::log)
                .build();

        // snippet
        runner.play();
        runner.pause();
        runner.play(PlayPolicy.latest());
        // end
        readings.submit(20.0);
        // snippet
        runner.stop();
        // end

        assertThat(logged).last().isInstanceOf(NodeEvent.Completed.class);
        assertThat(runner.playState().phase()).isEqualTo(PlayState.Phase.STOPPED);
    }

    private void log(NodeEvent event) {
        logged.add(event);
    }

    private static List<String> markedLines() throws IOException {
        List<String> marked = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(HERE)) {
            String text = line.strip();
            if (text.equals("// snippet") || text.equals("// end")) {
                inside = text.equals("// snippet");
            } else if (inside) {
                marked.add(text);
            }
        }
        return marked;
    }
}
