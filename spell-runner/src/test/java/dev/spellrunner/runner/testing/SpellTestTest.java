// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.testing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.components.StandardComponents;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SpellTestTest {

    private static final Component MODEL = Component.named("Model")
            .input("topic", SocketType.STRING)
            .triggerInput("trigger")
            .output("text", SocketType.STRING)
            .triggerOutput("trigger")
            .missing("a model (set it)");

    private static Spell story() {
        return Spell.named("story")
                .node("start", "Module Trigger In")
                .node("in", "Universal Input", Map.of("name", "topic"))
                .node("7", "Model")
                .node("8", "Output", Map.of("name", "story"))
                .wire("start", "trigger", "7", "trigger")
                .wire("in", "output", "7", "topic")
                .wire("7", "trigger", "8", "trigger")
                .wire("7", "text", "8", "input")
                .build();
    }

    private final AtomicInteger calls = new AtomicInteger();
    private final SpellTest test =
            SpellTest.of(story()).components(StandardComponents.all().with(MODEL));

    @Test
    void runsASpellWithAStubInThePlaceOfAComponentThatTheHostHasNotGivenWhatItNeeds() {
        RunTrace trace = test.stub("Model", (in, ctx) -> Outputs.of("text", "about " + in.text("topic")))
                .run(Map.of("topic", "foxes"));

        assertThat(trace.completed()).isTrue();
        assertThat(trace.outputs("story")).isEqualTo("about foxes");
        assertThat(trace.order()).containsExactly("start", "in", "7", "8");
        assertThat(trace.ran("7")).isTrue();
        assertThat(trace.executions("8")).isEqualTo(1);
        assertThat(trace.inputsOf("7")).containsEntry("topic", "foxes");
        assertThat(trace.outputsOf("7")).containsEntry("text", "about foxes");
        assertThat(trace.events()).last().isInstanceOf(NodeEvent.Completed.class);
    }

    @Test
    void stubsASingleNode() {
        RunTrace trace = test.stub("Model", Outputs.of("text", "by component"))
                .stubNode("7", Outputs.of("text", "by node"))
                .run(Map.of());

        assertThat(trace.outputs("story")).isEqualTo("by node");
    }

    @Test
    void stubsANodeOfACalledSpellAndLetsOthersOfThatIdBe() {
        Spell outer = Spell.named("outer")
                .node("start", "Module Trigger In")
                .node("7", "Spell", Map.of("spellId", "story"))
                .wire("start", "trigger", "7", "trigger")
                .build();
        SpellTest nested = SpellTest.of(story())
                .components(StandardComponents.all().with(MODEL))
                .store(SpellStore.of(outer));

        RunTrace trace = nested.stub("Model", Outputs.of("text", "here"))
                .stubNode("9/7", Outputs.of("text", "elsewhere"))
                .run(Map.of());

        assertThat(trace.outputs("story")).isEqualTo("here");
    }

    /** Returns a recording of a run in which the model could be asked. */
    private static Recording recorded(Worker model) {
        return Recording.of(SpellTest.of(story())
                .components(StandardComponents.all().with(MODEL))
                .stub("Model", model)
                .run(Map.of("topic", "foxes"))
                .events());
    }

    @Test
    void answersForAComponentAsWasRecorded() {
        Recording recording = recorded((in, ctx) -> {
            ctx.progress("Once");
            return Outputs.of("text", "Once upon a time");
        });

        RunTrace trace = test.answering(recording, "Model").run(Map.of("topic", "foxes"));

        assertThat(trace.outputs("story")).isEqualTo("Once upon a time");
        assertThat(trace.events())
                .filteredOn(NodeEvent.Progress.class::isInstance)
                .hasSize(1);
    }

    @Test
    void answersForANodeAsWasRecordedAndLetsAStubStandForAnother() {
        Recording recording = recorded((in, ctx) -> Outputs.of("text", "recorded"));

        RunTrace trace = test.stub("Model", Outputs.of("text", "stub"))
                .answeringNodes(recording, "7", "in")
                .run(Map.of("topic", "foxes"));

        assertThat(trace.outputs("story")).isEqualTo("recorded");
        assertThat(trace.outputsOf("in")).containsEntry("output", "foxes");
    }

    @Test
    void failsAgainAsWasRecorded() {
        Recording recording = recorded((in, ctx) -> {
            throw new IllegalArgumentException("no model");
        });

        RunTrace trace = test.answering(recording, "Model").run(Map.of("topic", "foxes"));

        assertThat(trace.failure("7")).hasValueSatisfying(error -> {
            assertThat(error.message()).isEqualTo("no model");
            assertThat(error.type()).isEqualTo("IllegalArgumentException");
        });
    }

    @Test
    void saysThatNothingIsRecordedOfANodeWithTheseInputs() {
        Recording recording = recorded((in, ctx) -> Outputs.of("text", "about foxes"));

        RunTrace trace = test.answering(recording, "Model").run(Map.of("topic", "geese"));

        assertThat(trace.completed()).isFalse();
        assertThat(trace.failure("7")).hasValueSatisfying(error -> {
            assertThat(error.message()).isEqualTo("its input 'topic' is \"geese\", but was recorded as \"foxes\"");
            assertThat(error.hint()).isEqualTo("record the run again, or let the node itself work");
        });
    }

    @Test
    void answersInOrderWhereANodeWorkedSeveralTimes() {
        Component counter = Component.named("Count")
                .triggerInput("trigger")
                .output("count", SocketType.NUMBER)
                .action()
                .worker((in, ctx) -> Outputs.of("count", calls.incrementAndGet()));
        Spell twice = Spell.named("twice")
                .node("start", "Module Trigger In")
                .node("a", "Echo")
                .node("b", "Echo")
                .node("c", "Count")
                .wire("start", "trigger", "a", "trigger")
                .wire("start", "trigger", "b", "trigger")
                .wire("a", "trigger", "c", "trigger")
                .wire("b", "trigger", "c", "trigger")
                .build();
        SpellTest counting =
                SpellTest.of(twice).components(StandardComponents.all().with(counter));
        Recording recording = Recording.of(counting.run(Map.of()).events());

        for (int runs = 0; runs < 2; runs++) {
            RunTrace trace = counting.answering(recording, "Count").run(Map.of());

            assertThat(trace.outputsOf("c")).containsEntry("count", 2);
            assertThat(trace.executions("c")).isEqualTo(2);
        }
        assertThat(calls).hasValue(2);
    }

    @Test
    void tellsOfWhatFailedAndWhatWasSkipped() {
        RunTrace trace = test.stub("Model", (in, ctx) -> {
                    throw new IllegalStateException("no model");
                })
                .run(RunRequest.of(Map.of("topic", "foxes")));

        assertThat(trace.completed()).isFalse();
        assertThat(trace.failure("7"))
                .hasValueSatisfying(error -> assertThat(error.message()).isEqualTo("no model"));
        assertThat(trace.failure("8")).isEmpty();
        assertThat(trace.skipped("8")).isTrue();
        assertThat(trace.whySkipped("8")).contains("node '7' failed");
        assertThatThrownBy(() -> trace.outputs("story"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the run did not set output 'story'")
                .hasMessageContaining("no model");
        assertThatThrownBy(() -> trace.outputsOf("7")).hasMessageContaining("node '7' was not completed");
    }

    @Test
    void refusesNamesThatTheSpellDoesNotHave() {
        RunTrace trace = test.stub("Model", Outputs.of("text", "a tale")).run(Map.of("topic", "foxes"));

        assertThatThrownBy(() -> trace.ran("strat"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("spell 'story' has no node 'strat' (did you mean 'start'?)");
        assertThatThrownBy(() -> trace.skipped("other/3"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("spell 'story' has no node 'other' (it has [start, in, 7, 8])");
        assertThatThrownBy(() -> trace.outputs("stroy"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("spell 'story' has no output 'stroy' (did you mean 'story'?)");
    }

    @Test
    void printsTheTraceAsATable() {
        RunTrace trace = test.stub(
                        "Model", Outputs.of("text", "Once\nupon a time").closing("trigger"))
                .run(Map.of("topic", "foxes"));

        assertThat(trace.toString().lines())
                .containsExactly(
                        "completed with {}",
                        "  start Module Trigger In completed {}",
                        "  in    Universal Input   completed {output=foxes}",
                        "  7     Model             completed {text=Once upon a time} closing [trigger]",
                        "  8     Output            skipped   output 'trigger' of node '7' was closed");
    }

    @Test
    void saysWhichComponentItDoesNotKnow() {
        assertThatThrownBy(() -> test.stub("Modle", Outputs.none()).run(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no component 'Modle' to stub (set them with components)");
    }

    @Test
    void lettingTheTestSayWhenTheRunGoesOnAndWhatTimeItIs() throws Exception {
        ManualExecutor executor = new ManualExecutor();
        ManualClock clock = new ManualClock(Instant.parse("2026-11-24T02:00:00Z"));
        RecordingSink sink = new RecordingSink();
        try (SpellRunner runner = test.stub("Model", (in, ctx) -> {
                    clock.pass(Duration.ofMillis(3));
                    return Outputs.of("text", "late");
                })
                .with(builder -> builder.executor(executor))
                .with(builder -> builder.clock(clock))
                .runner(sink)) {
            Run run = runner.start(Map.of());
            assertThat(run.result()).isNotDone();
            assertThat(executor.waiting()).isEqualTo(1);

            executor.runAll();

            RunTrace trace = sink.trace(run.result().get(30, SECONDS));
            assertThat(trace.outputs("story")).isEqualTo("late");
            assertThat(trace.events())
                    .filteredOn(event -> event instanceof NodeEvent.Completed
                            && event.path().toString().equals("7"))
                    .singleElement()
                    .extracting(event -> ((NodeEvent.Completed) event).micros())
                    .isEqualTo(3000L);
        }
    }

    @Test
    void traceAndResultRefuseAnUnknownNameAlike() {
        RunTrace trace = test.stub("Model", Outputs.of("text", "a tale")).run(Map.of("topic", "foxes"));
        List<ThrowingCallable> asked = List.of(
                () -> trace.ran("stroy"),
                () -> trace.outputs("stroy"),
                () -> trace.result().output("stroy"),
                () -> trace.result().output("stroy", String.class));

        assertThat(asked)
                .allSatisfy(each -> assertThatThrownBy(each)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("spell 'story' has no ")
                        .hasMessageContaining("'stroy' ("));
        assertThat(trace.ran("start")).isTrue();
        assertThat(trace.result().output("story", String.class))
                .isEqualTo(trace.outputs("story"))
                .isEqualTo("a tale");
    }
}
