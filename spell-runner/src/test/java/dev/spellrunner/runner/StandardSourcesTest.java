// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.PlayState.Phase;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.fixture.ManualScheduler;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class StandardSourcesTest {

    private final ManualScheduler scheduler = new ManualScheduler();
    private final List<NodeEvent> events = Collections.synchronizedList(new ArrayList<>());
    private final LinkedBlockingQueue<Object> results = new LinkedBlockingQueue<>();

    private SpellRunner.Builder on(String component, Map<String, ?> data, String output) {
        return on(StandardComponents.all(), component, data, output);
    }

    private SpellRunner.Builder on(Components components, String component, Map<String, ?> data, String output) {
        Spell spell = Spell.named("standard")
                .node("s", component, data)
                .node("o", "Output", Bench.named("result"))
                .wire("s", "trigger", "o", "trigger")
                .wire("s", output, "o", "input")
                .build();
        return SpellRunner.builder(spell)
                .components(components)
                .scheduler(scheduler)
                .executor(Runnable::run)
                .sink(this::hear);
    }

    private void hear(NodeEvent event) {
        events.add(event);
        if (event instanceof NodeEvent.Completed completed && event.path().isRoot()) {
            results.add(String.valueOf(completed.outputs().get("result")));
        }
    }

    @Nested
    class AnInterval {

        @Test
        void countsThePeriods() {
            SpellRunner runner = on("Interval", Map.of("ms", 500), "tick").build();
            runner.play();

            scheduler.pass(Duration.ofMillis(499));
            assertThat(results).isEmpty();
            scheduler.pass(Duration.ofMillis(1));
            scheduler.pass(Duration.ofMillis(500));

            assertThat(results).containsExactly("1", "2");
        }

        @Test
        void keepsOneTickBackWhileItIsPaused() {
            SpellRunner runner = on("Interval", Map.of("ms", "500"), "tick").build();
            runner.play();
            scheduler.pass(Duration.ofMillis(500));
            runner.pause();
            for (int i = 0; i < 5; i++) {
                scheduler.pass(Duration.ofMillis(500));
            }
            assertThat(results).containsExactly("1");

            runner.play();

            assertThat(results).hasSizeBetween(2, 3).startsWith("1", "2");
        }

        @Test
        void leavesNoTimerBehind() throws InterruptedException {
            SpellRunner runner = on("Interval", Map.of(), "tick").build();
            runner.play();
            scheduler.awaitTimers(1);

            runner.close();

            scheduler.awaitTimers(0);
        }

        @ParameterizedTest
        @ValueSource(strings = {"0", "-5"})
        void needsAPeriod(String ms) {
            SpellRunner runner = on("Interval", Map.of("ms", ms), "tick").build();

            PlayState state = runner.play();

            assertThat(state.phase()).isEqualTo(Phase.STOPPED);
            assertThat(state.sources().get(0).error())
                    .hasValueSatisfying(error -> assertThat(error).contains("setting 'ms'"));
        }

        @Test
        void isAProblemOfItsSpellIfItsPeriodIsNoNumber() {
            assertThatThrownBy(
                            () -> on("Interval", Map.of("ms", "soon"), "tick").build())
                    .hasMessageContaining("setting 'ms' is 'soon', but should be a number");
        }

        @Test
        void givesNothingInARunThatNobodyTicked() {
            RunResult result = on("Interval", Map.of(), "tick").build().run(Map.of());

            assertThat(result.outputs()).doesNotContainKey("result");
        }
    }

    @Nested
    class Lines {

        @Test
        void comeFromTheNodesText() {
            SpellRunner runner =
                    on("Lines", Map.of("text", "one\ntwo\r\n\nfour"), "line").build();

            PlayState state = runner.play();

            assertThat(results).containsExactly("one", "two", "", "four");
            assertThat(state.phase()).isEqualTo(Phase.STOPPED);
        }

        @Test
        void comeFromATextOfTheHost() {
            CountDownLatch closed = new CountDownLatch(1);
            Components components = StandardComponents.builder()
                    .lines("poem", () -> new FilterInputStream(new ByteArrayInputStream("süß\nsauer".getBytes(UTF_8))) {
                        @Override
                        public void close() throws IOException {
                            closed.countDown();
                            super.close();
                        }
                    })
                    .build();

            on(components, "Lines", Map.of("source", "poem"), "line").build().play();

            assertThat(results).containsExactly("süß", "sauer");
            assertThat(closed.getCount()).isZero();
        }

        @Test
        void sayWhatIsWrongWithTheirText() {
            Components components = StandardComponents.builder()
                    .lines("lost", () -> {
                        throw new FileNotFoundException("poem.txt is not there");
                    })
                    .build();

            PlayState lost = on(components, "Lines", Map.of("source", "lost"), "line")
                    .build()
                    .play();
            PlayState unknown = on(components, "Lines", Map.of("source", "nope"), "line")
                    .build()
                    .play();

            assertThat(lost.sources().get(0).error()).contains("poem.txt is not there");
            assertThat(unknown.sources().get(0).error())
                    .contains("there is no text 'nope' (give it: StandardComponents.Builder.lines)");
        }

        @Test
        void areClosedWhenThePlayStopsThoughTheyWaitForMore() throws Exception {
            CountDownLatch closed = new CountDownLatch(1);
            PipedOutputStream writing = new PipedOutputStream();
            InputStream reading = new PipedInputStream(writing) {
                @Override
                public void close() throws IOException {
                    super.close();
                    closed.countDown();
                }
            };
            Components components =
                    StandardComponents.builder().lines("pipe", () -> reading).build();
            try (SpellRunner runner = on(components, "Lines", Map.of("source", "pipe"), "line")
                    .executor(action -> new Thread(action).start())
                    .build()) {
                runner.play();
                writing.write("one\n".getBytes(UTF_8));
                writing.flush();
                assertThat(results.poll(30, TimeUnit.SECONDS)).isEqualTo("one");

                runner.stop();

                Bench.await(closed);
            }
        }
    }

    @Nested
    class APlaytestInput {

        @Test
        void startsARunWithWhatAPersonSays() {
            SpellRunner runner =
                    on("Playtest Input", Map.of("name", "player"), "text").build();
            runner.play();

            runner.push("player", "open the door");

            assertThat(results).containsExactly("open the door");
            assertThat(events)
                    .filteredOn(NodeEvent.Progress.class::isInstance)
                    .extracting(event -> ((NodeEvent.Progress) event).chunk())
                    .containsExactly("open the door");
        }

        @Test
        void isTheSpellsInputInARunThatIsStartedOtherwise() {
            SpellRunner runner =
                    on("Playtest Input", Map.of("name", "player"), "text").build();

            assertThat(runner.run(Map.of("player", "hello")).outputs()).containsEntry("result", "hello");
        }
    }
}
