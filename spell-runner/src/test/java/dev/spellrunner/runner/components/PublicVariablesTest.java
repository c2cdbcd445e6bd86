// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.Recorder;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.SpellStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The values that runs bring for public variables. */
@Timeout(60)
class PublicVariablesTest {

    private static Spell spell(String component, Map<String, Object> settings) {
        Map<String, Object> data = new LinkedHashMap<>(Map.of("name", "tone", "isPublic", true));
        data.putAll(settings);
        return withOutput(Spell.named("test").node("7", component, data), "7").build();
    }

    private static SpellBuilder withOutput(SpellBuilder spell, String node) {
        return spell.node("o", "Output", Map.of("name", "o")).wire(node, "output", "o", "input");
    }

    private static RunResult run(Spell spell, Map<String, ?> variables) {
        return SpellRunner.builder(spell).build().run(RunRequest.of(Map.of()).publicVariables(variables));
    }

    private static Object given(Spell spell, Map<String, ?> variables) {
        return run(spell, variables).orThrow().output("o");
    }

    @Test
    void winOverTheSettingByIdOrName() {
        Spell spell = spell("Text Variable", Map.of("fewshot", "kind"));

        assertThat(given(spell, Map.of())).isEqualTo("kind");
        assertThat(given(spell, Map.of("tone", "rough"))).isEqualTo("rough");
        assertThat(given(spell, Map.of("7", "witty", "tone", "rough"))).isEqualTo("witty");
        assertThat(given(spell, Map.of("8", "witty"))).isEqualTo("kind");
    }

    @Test
    void doNotChangeWhatIsNotPublic() {
        assertThat(given(spell("String Variable", Map.of("_var", "kind", "isPublic", false)), Map.of("tone", "rough")))
                .isEqualTo("kind");
    }

    @Test
    void areReadAsTheVariableReadsItsSetting() {
        assertThat(given(spell("Number Variable", Map.of("_var", 1)), Map.of("tone", "2")))
                .isEqualTo(2L);
        assertThat(given(spell("Boolean Variable", Map.of("_var", false)), Map.of("tone", "true")))
                .isEqualTo(true);
        assertThat(given(spell("Array Variable", Map.of("splitter", ",")), Map.of("tone", "a,,b")))
                .isEqualTo(List.of("a", "b"));
        assertThat(given(spell("Array Variable", Map.of()), Map.of("tone", List.of(1, 2))))
                .isEqualTo(List.of(1, 2));
    }

    @Test
    void failAtTheirNodeIfTheyDoNotFit() {
        RunResult result = run(spell("Number Variable", Map.of("_var", 1)), Map.of("tone", "many"));

        assertThat(result.failures()).singleElement().satisfies(error -> {
            assertThat(error.path().toString()).isEqualTo("7");
            assertThat(error.message())
                    .isEqualTo(
                            "should give a number, but was brought 'many' (change the public variable, or the setting"
                                    + " '_var')");
        });
    }

    @Test
    void countByTheirNameInSpellsThatAreCalled() {
        Map<String, Object> data = Map.of(
                "spellId", "test", "outputs", List.of(Map.of("socketKey", "a", "name", "o", "taskType", "output")));
        Spell calling = Spell.named("calling")
                .node("5", "Spell", data)
                .node("o", "Output", Map.of("name", "o"))
                .wire("5", "a", "o", "input")
                .build();
        SpellRunner runner = SpellRunner.builder(calling)
                .store(SpellStore.of(spell("Text Variable", Map.of("fewshot", "kind"))))
                .build();

        assertThat(runner.run(RunRequest.of(Map.of()).publicVariables(Map.of("tone", "rough")))
                        .output("o"))
                .isEqualTo("rough");
        assertThat(runner.run(RunRequest.of(Map.of()).publicVariables(Map.of("7", "rough")))
                        .output("o"))
                .isEqualTo("kind");
    }

    @Test
    void areNotAnsweredFromTheRecordingOfARunThatHadOthers() {
        List<NodeEvent> events = new ArrayList<>();
        SpellRunner runner = SpellRunner.builder(spell("Text Variable", Map.of("fewshot", "kind")))
                .sink(events::add)
                .build();
        runner.run(RunRequest.of(Map.of()).publicVariables(Map.of("tone", "rough")));
        Recording recording = Recording.of(List.copyOf(events), runner);

        assertThat(runner.replay(recording).output("o")).isEqualTo("rough");
        assertThat(runner.run(RunRequest.of(Map.of())
                                .publicVariables(Map.of("tone", "witty"))
                                .reusing(recording))
                        .output("o"))
                .isEqualTo("witty");
    }

    @Test
    void areRecordedSoThatAResumedRunHasThem() throws IOException {
        AtomicBoolean broken = new AtomicBoolean(true);
        Components components = StandardComponents.all()
                .with(Component.named("Fragile")
                        .triggerInput("trigger")
                        .triggerOutput("trigger")
                        .worker((in, ctx) -> {
                            if (broken.getAndSet(false)) {
                                throw new IllegalStateException("broken");
                            }
                            return Outputs.none();
                        }));
        Spell spell = Spell.named("test")
                .node("1", "Trigger In")
                .node("2", "Fragile")
                .node("7", "Text Variable", Map.of("name", "tone", "isPublic", true, "fewshot", "kind"))
                .node("o", "Output", Map.of("name", "o"))
                .wire("1", "trigger", "2", "trigger")
                .wire("2", "trigger", "o", "trigger")
                .wire("7", "output", "o", "input")
                .build();
        SpellRunner runner = SpellRunner.builder(spell).components(components).build();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        runner.run(
                RunRequest.of(Map.of()).publicVariables(Map.of("tone", "rough")).record(Recorder.to(bytes)));

        Recording recording = Recording.read(new ByteArrayInputStream(bytes.toByteArray()));

        assertThat(recording.publicVariables()).isEqualTo(Map.of("tone", "rough"));
        assertThat(runner.run(RunRequest.resuming(recording)).output("o")).isEqualTo("rough");
        broken.set(true);
        assertThat(runner.run(RunRequest.resuming(recording).publicVariables(Map.of("tone", "witty")))
                        .status())
                .as("broken once more")
                .isEqualTo(RunResult.Status.FAILED);
        assertThat(runner.run(RunRequest.resuming(recording).publicVariables(Map.of("tone", "witty")))
                        .output("o"))
                .as("brought anew")
                .isEqualTo("witty");
    }

    @Test
    void thatTheRecordingCouldNotHoldAreToBeBroughtAgain() throws IOException {
        SpellRunner runner = SpellRunner.builder(spell("Text Variable", Map.of("fewshot", "kind")))
                .build();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        runner.run(RunRequest.of(Map.of())
                .publicVariables(Map.of("tone", new Object()))
                .record(Recorder.to(bytes)));
        Recording recording = Recording.read(new ByteArrayInputStream(bytes.toByteArray()));

        assertThatThrownBy(() -> runner.run(RunRequest.resuming(recording)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the recording does not hold the public variable 'tone', since it is too large or no JSON"
                        + " (bring it with RunRequest.publicVariables)");
    }

    @Test
    void leaveTheirNodesPureButNoRerunTakesWhatTheyGave() {
        assertThat(List.of("String Variable", "Text Variable", "Number Variable", "Boolean Variable", "Array Variable"))
                .allSatisfy(name -> {
                    Component component = StandardComponents.all().find(name).orElseThrow();
                    assertThat(component.isPure()).isTrue();
                    assertThat(component.mayBlock()).isFalse();
                    assertThat(component.isDeterministic()).isFalse();
                });
    }

    @Test
    void ofTwoRunsOfOneRunnerStayApart() {
        SpellRunner runner = SpellRunner.builder(spell("Text Variable", Map.of("fewshot", "kind")))
                .build();

        assertThat(List.of("rough", "witty"))
                .allSatisfy(tone -> assertThat(
                                runner.run(RunRequest.of(Map.of()).publicVariables(Map.of("tone", tone)))
                                        .output("o"))
                        .isEqualTo(tone));
        assertThat(runner.run(Map.of()).output("o")).isEqualTo("kind");
    }
}
