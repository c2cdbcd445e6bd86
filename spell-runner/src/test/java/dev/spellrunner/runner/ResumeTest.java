// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.event.Origin;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunResult.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class ResumeTest {

    private final AtomicBoolean broken = new AtomicBoolean(true);
    private final AtomicInteger sent = new AtomicInteger();

    private final Bench bench = new Bench()
            .echoThatMayBlock("Echo it")
            .plain("Fragile", (in, ctx) -> {
                if (broken.get()) {
                    throw new IllegalStateException("broken");
                }
                return Outputs.of(
                        "out", in.text("in") + " mended " + ctx.secret("key").orElse("without key"));
            })
            .plain("Send", (in, ctx) -> {
                sent.incrementAndGet();
                return Outputs.of("out", "sent");
            });

    /** start → a → b → o, where b is of a component and o is the output result. */
    private static Spell chain(String component) {
        return Bench.spell()
                .node("a", "Echo it")
                .node("b", component)
                .node("o", "Output", Bench.named("result"))
                .wire("start", "trigger", "a", "trigger")
                .wire("a", "trigger", "b", "trigger")
                .wire("a", "out", "b", "in")
                .wire("b", "trigger", "o", "trigger")
                .wire("b", "out", "o", "input")
                .build();
    }

    private Recording record(SpellRunner runner) {
        runner.run(Map.of());
        return forget();
    }

    private Recording forget() {
        Recording recording = Recording.of(List.copyOf(bench.events));
        bench.events.clear();
        return recording;
    }

    private Recording untilTheStartOf(String node, Recording recording) {
        for (NodeEvent event : recording.events()) {
            if (event instanceof NodeEvent.Started && event.path().toString().equals(node)) {
                return Recording.of(recording.events().subList(0, (int) event.seq()));
            }
        }
        throw new AssertionError(node + " did not start");
    }

    private List<String> givenByTheRecord() {
        return bench.events.stream()
                .filter(event -> event instanceof NodeEvent.Completed completed && completed.origin() == Origin.RECORD)
                .map(event -> event.path().toString())
                .toList();
    }

    @Test
    void triesAgainWhatFailedAndNotWhatCompleted() {
        SpellRunner runner = bench.on(chain("Fragile")).build();
        Recording recording = record(runner);
        bench.calls.set(0);
        broken.set(false);

        RunResult resumed = runner.run(RunRequest.resuming(recording).secret("key", "with key"));

        assertThat(resumed.outputs()).isEqualTo(Map.of("result", "a mended with key"));
        assertThat(bench.calls).hasValue(0);
        assertThat(givenByTheRecord()).containsExactly("start", "a");
        assertThat(bench.told()).endsWith("Started b", "Completed b", "Started o", "Completed o", "Completed ");
    }

    @Test
    void failsAgainIfNothingHasChanged() {
        SpellRunner runner = bench.on(chain("Fragile")).build();

        RunResult resumed = runner.run(RunRequest.resuming(record(runner)));

        assertThat(resumed.status()).isEqualTo(Status.FAILED);
        assertThat(resumed.failures()).extracting("message").containsExactly("broken");
    }

    @Test
    void asksBeforeItRepeatsWhatMayHaveHadItsEffect() {
        SpellRunner runner = bench.on(chain("Send")).build();
        Recording crashed = untilTheStartOf("b", record(runner));
        sent.set(0);

        assertThatThrownBy(() -> runner.run(RunRequest.resuming(crashed)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "spell 'test': cannot be resumed, since node 'b' (Send) had started and not ended, and may have"
                                + " had an effect (decide with RunRequest.repeating, or declare the component repeatable)");
        assertThat(sent).hasValue(0);

        RunResult resumed = runner.run(RunRequest.resuming(crashed).repeating(NodePath.of("b")::equals));

        assertThat(resumed.output("result")).isEqualTo("sent");
        assertThat(sent).hasValue(1);
    }

    @Test
    void repeatsWhatMayBeRepeated() {
        bench.add(Bench.builder("Look").repeatable().worker((in, ctx) -> Outputs.of("out", "seen")));
        SpellRunner runner = bench.on(chain("Look")).build();
        Recording crashed = untilTheStartOf("b", record(runner));

        assertThat(runner.run(RunRequest.resuming(crashed)).output("result")).isEqualTo("seen");
        assertThat(givenByTheRecord()).containsExactly("start", "a");
    }

    @Test
    void goesOnInsideALoopAndACalledSpell() {
        bench.plain("Three", (in, ctx) -> Outputs.of("out", List.of(1, 2, 3)));
        Spell inner = Spell.named("inner")
                .node("in", "Module Trigger In", Bench.named("go"))
                .node("x", "Send")
                .wire("in", "trigger", "x", "trigger")
                .build();
        Spell spell = Bench.spell()
                .node("l", "Three")
                .node("each", "ForEach")
                .node(
                        "call",
                        "Spell",
                        Map.of("spellId", "inner", "inputs", List.of(Bench.trigger("go", "go")), "outputs", List.of()))
                .wire("l", "out", "each", "array")
                .wire("start", "trigger", "each", "act1")
                .wire("each", "act", "call", "go")
                .build();
        SpellRunner runner = bench.on(spell).store(SpellStore.of(inner)).build();
        Recording crashed = untilTheStartOf("each[1]/call/x", record(runner));
        sent.set(0);

        RunResult resumed = runner.run(RunRequest.resuming(crashed).repeating(path -> true));

        assertThat(resumed.isCompleted()).isTrue();
        assertThat(sent).hasValue(2);
        assertThat(givenByTheRecord()).contains("l", "each[0]/call/x").doesNotContain("each[1]/call/x");
    }

    @Test
    void canBeCancelledWhileAWorkerWorksThatItRepeats() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch workingAgain = new CountDownLatch(2);
        CountDownLatch interruptedAgain = new CountDownLatch(2);
        bench.add(Bench.builder("Endless").repeatable().worker((in, ctx) -> {
            working.countDown();
            workingAgain.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interruptedAgain.countDown();
                throw e;
            }
            return Outputs.none();
        }));
        SpellRunner runner = bench.on(chain("Endless")).build();
        Run first = runner.start(Map.of());
        Bench.await(working);
        first.cancel();
        Bench.await(first);
        Recording stopped = forget();

        Run resumed = runner.start(RunRequest.resuming(stopped));
        Bench.await(workingAgain);
        resumed.cancel();

        assertThat(Bench.await(resumed).status()).isEqualTo(Status.CANCELLED);
        Bench.await(interruptedAgain);
        assertThat(bench.told()).contains("Completed a", "Cancelled b");
    }

    @Test
    void saysWhichValueIsMissing(@TempDir Path directory) {
        bench.plain("Opaque", (in, ctx) -> Outputs.of("out", new Object()));
        Spell spell = Bench.spell()
                .node("a", "Opaque")
                .node("b", "Fragile")
                .wire("start", "trigger", "a", "trigger")
                .wire("a", "trigger", "b", "trigger")
                .wire("a", "out", "b", "in")
                .build();
        SpellRunner runner = bench.on(spell).build();
        Path file = directory.resolve("run.jsonl");
        try (Recorder recorder = Recorder.to(file)) {
            runner.run(RunRequest.of(Map.of()).record(recorder));
        }

        RunResult resumed = runner.run(RunRequest.resuming(Recording.read(file)));

        assertThat(resumed.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.path()).isEqualTo(NodePath.of("b"));
            assertThat(failure.message())
                    .isEqualTo("needs the value of its input 'in', which the recording does not hold");
        });
    }

    @Test
    void triesAgainABranchThatFailedBesideOthers() {
        Spell spell = Bench.spell()
                .node("f", "Fragile")
                .node("a", "Echo it")
                .node("o", "Output", Bench.named("result"))
                .wire("start", "trigger", "f", "trigger")
                .wire("start", "trigger", "a", "trigger")
                .wire("a", "out", "f", "in")
                .wire("f", "trigger", "o", "trigger")
                .wire("f", "out", "o", "input")
                .build();
        SpellRunner runner =
                bench.on(spell).failurePolicy(FailurePolicy.FINISH_BRANCHES).build();
        Recording recording = record(runner);
        broken.set(false);
        bench.calls.set(0);

        RunResult resumed = runner.run(RunRequest.resuming(recording));

        assertThat(resumed.output("result")).isEqualTo("a mended without key");
        assertThat(bench.calls).hasValue(0);
    }
}
