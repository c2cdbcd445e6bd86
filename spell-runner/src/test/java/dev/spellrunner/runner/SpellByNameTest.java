// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.named;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunResult.Status;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Spells that are called by names which come as values. */
@Timeout(60)
class SpellByNameTest {

    private final Bench bench = new Bench().echo("A").plain("Fragile", (in, ctx) -> {
        throw new IllegalStateException("boom");
    });

    /** Passes its event on at the outputs {@code answer}, the first, and {@code more}. */
    private static Spell answering(String name, String component) {
        return Spell.named(name)
                .node("1", "Input", named("Input - Default"))
                .node("2", component)
                .node("3", "Output", named("answer"))
                .node("4", "Output", named("more"))
                .node("5", "Trigger Out", named("exit"))
                .wire("1", "trigger", "2", "trigger")
                .wire("1", "output", "2", "in")
                .wire("2", "trigger", "3", "trigger")
                .wire("2", "out", "3", "input")
                .wire("3", "trigger", "4", "trigger")
                .wire("1", "output", "4", "input")
                .wire("4", "trigger", "5", "trigger")
                .build();
    }

    /** Calls the spell that its input {@code name} names, with its input {@code event}. */
    private static Spell caller() {
        return Bench.spell()
                .node("n", "Universal Input", named("name"))
                .node("e", "Universal Input", named("event"))
                .node("7", "Spell By Name")
                .node("o", "Output", named("result"))
                .node("all", "Output", named("all"))
                .wire("start", "trigger", "7", "trigger")
                .wire("n", "output", "7", "spellName")
                .wire("e", "output", "7", "event")
                .wire("7", "trigger", "o", "trigger")
                .wire("7", "output", "o", "input")
                .wire("o", "trigger", "all", "trigger")
                .wire("7", "outputs", "all", "input")
                .build();
    }

    private static Map<String, Object> naming(Object name) {
        return Map.of("name", name, "event", "hi");
    }

    private SpellRunner.Builder callerOf(Spell... called) {
        return bench.on(caller()).store(SpellStore.of(called));
    }

    @Test
    void runWithTheEventAndGiveTheirFirstOutputAndAllOfThem() {
        RunResult result = callerOf(answering("greet", "A"), answering("other", "A"))
                .build()
                .run(naming("greet"));

        assertThat(result.status()).isEqualTo(Status.COMPLETED);
        assertThat(result.outputs()).isEqualTo(Map.of("result", "hi", "all", Map.of("answer", "hi", "more", "hi")));
        assertThat(bench.told()).containsSubsequence("Started 7", "Started 7/2", "Completed 7/5", "Completed 7");
    }

    @Test
    void areFoundForANodeThatAsksForThemLater() {
        CompletableFuture<Outputs> asked = new CompletableFuture<>();
        SpellRunner runner = callerOf(answering("greet", "A"))
                .decorate((worker, node, component) ->
                        component.name().equals("Spell By Name") ? (in, ctx) -> Outputs.later(asked) : worker)
                .build();

        Run run = runner.start(naming("greet"));
        asked.complete(Outputs.call(Map.of("Input - Default", "later")).giving("output", "outputs"));

        assertThat(run.result().orTimeout(30, TimeUnit.SECONDS).join().output("result"))
                .isEqualTo("later");
        assertThat(runner.run(naming("greet")).output("result")).isEqualTo("later");
        assertThat(failureOf(runner.run(naming("grumble")))).contains("grumble");
    }

    @Test
    void takeMoreInputsFromAnObject() {
        Spell called = Spell.named("greet")
                .node("1", "Universal Input", named("who"))
                .node("2", "Output", named("answer"))
                .wire("1", "output", "2", "input")
                .build();
        Spell caller = Bench.spell()
                .node("n", "Universal Input", named("name"))
                .node("e", "Universal Input", named("inputs"))
                .node("7", "Spell By Name")
                .node("o", "Output", named("result"))
                .wire("start", "trigger", "7", "trigger")
                .wire("n", "output", "7", "spellName")
                .wire("e", "output", "7", "inputs")
                .wire("7", "trigger", "o", "trigger")
                .wire("7", "output", "o", "input")
                .build();
        SpellRunner runner = bench.on(caller).store(SpellStore.of(called)).build();

        assertThat(runner.run(Map.of("name", "greet", "inputs", Map.of("who", "Ada")))
                        .outputs())
                .isEqualTo(Map.of("result", "Ada"));
        assertThat(failureOf(runner.run(Map.of("name", "greet", "inputs", "Ada"))))
                .contains("input 'inputs' is no object");
    }

    @Test
    void thatAreNotThereFailTheNode() {
        RunResult result = callerOf().build().run(naming("nowhere"));

        assertThat(failureOf(result)).contains("'nowhere', which is not there");
        assertThat(result.failures().get(0).path()).isEqualTo(NodePath.parse("7"));
        assertThat(failureOf(callerOf().build().run(naming(" ")))).contains("is given no name");
    }

    @Test
    void thatHaveErrorsFailTheNodeAndSayWhich() {
        Spell broken = Spell.named("broken").node("1", "Sing").build();

        RunResult result = callerOf(broken).build().run(naming("broken"));

        assertThat(failureOf(result)).contains("'broken', which cannot run", "unknown component 'Sing'");
        assertThat(result.failures().get(0).path()).isEqualTo(NodePath.parse("7"));
    }

    @Test
    void thatFailSayWhere() {
        RunResult result = callerOf(answering("bad", "Fragile")).build().run(naming("bad"));

        assertThat(failureOf(result)).contains("boom");
        assertThat(result.failures().get(0).path()).isEqualTo(NodePath.parse("7/2"));
    }

    @Test
    void thatCallThemselvesForEverFailWithTheChain() {
        Spell endless = Spell.named("endless")
                .node("start", "Module Trigger In", named("start"))
                .node("n", "String Variable", Map.of("_var", "endless"))
                .node("7", "Spell By Name")
                .wire("start", "trigger", "7", "trigger")
                .wire("n", "output", "7", "spellName")
                .build();
        assertThat(failureOf(bench.on(endless)
                        .limits(Limits.defaults().depth(3))
                        .build()
                        .run(Map.of())))
                .contains("more than 3 deep", "'endless' → 'endless' → 'endless' → 'endless'");
    }

    @Test
    void areTheNewestVersionsThatTheStoreHas() {
        Map<String, Spell> store = new HashMap<>(Map.of("greet", answering("greet", "A")));
        AtomicInteger asked = new AtomicInteger();
        SpellRunner runner = bench.on(caller())
                .store(name -> {
                    asked.incrementAndGet();
                    return Optional.ofNullable(store.get(name));
                })
                .build();
        assertThat(asked).as("spells are looked up when they are called").hasValue(0);
        runner.run(naming("greet"));

        store.put("greet", answering("greet", "Fragile"));

        assertThat(failureOf(runner.run(naming("greet")))).contains("boom");
        store.remove("greet");
        assertThat(failureOf(runner.run(naming("greet")))).contains("not there");
    }

    @Test
    void areLookedUpOnTheCallersThreadIfItIsTheOnlyOne() {
        var one = Executors.newSingleThreadExecutor();
        try {
            SpellRunner runner = callerOf(answering("greet", "A")).executor(one).build();

            assertThat(one.submit(() -> runner.run(naming("greet"))).get().status())
                    .isEqualTo(Status.COMPLETED);
        } catch (Exception e) {
            throw new AssertionError(e);
        } finally {
            one.shutdown();
        }
    }

    @Test
    void areCancelledWithTheRunWhileTheStoreLooksForThem() throws Exception {
        CountDownLatch looking = new CountDownLatch(1);
        CompletableFuture<Throwable> stopped = new CompletableFuture<>();
        SpellRunner runner = bench.on(caller())
                .store(name -> {
                    looking.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        stopped.complete(e);
                        Thread.currentThread().interrupt();
                    }
                    return Optional.empty();
                })
                .build();

        Run run = runner.start(RunRequest.of(naming("greet")));
        Bench.await(looking);
        run.cancel();

        assertThat(Bench.await(run).status()).isEqualTo(Status.CANCELLED);
        runner.close();
        assertThat(stopped.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void areReplayedWithoutTheirWorkers() {
        SpellRunner runner = callerOf(answering("greet", "A")).build();
        RunResult recorded = runner.run(naming("greet"));
        Recording recording = Recording.of(List.copyOf(bench.events), runner);
        List<String> told = bench.told();
        bench.events.clear();
        bench.calls.set(0);

        RunResult replayed = runner.replay(recording);

        assertThat(replayed.outputs()).isEqualTo(recorded.outputs());
        assertThat(bench.told()).isEqualTo(told);
        assertThat(bench.calls).hasValue(0);
    }

    @Test
    void areResumedInsideWhereTheyFailed() {
        AtomicInteger failing = new AtomicInteger(1);
        bench.plain("Sometimes", (in, ctx) -> {
            if (failing.getAndDecrement() > 0) {
                throw new IllegalStateException("not yet");
            }
            return Outputs.of("out", in.get("in"));
        });
        SpellRunner runner = callerOf(answering("greet", "Sometimes")).build();
        runner.run(naming("greet"));
        Recording recording = Recording.of(List.copyOf(bench.events), runner);
        bench.events.clear();

        RunResult resumed = runner.run(RunRequest.resuming(recording));

        assertThat(resumed.status()).as("%s", resumed.failures()).isEqualTo(Status.COMPLETED);
        assertThat(resumed.outputs()).containsEntry("result", "hi");
    }

    @Test
    void areNotResumedWhereAnEffectMayHaveBeenHadInside() {
        SpellRunner runner = callerOf(answering("greet", "Fragile")).build();
        runner.run(naming("greet"));
        List<NodeEvent> untilItsStart = bench.events.stream()
                .takeWhile(event -> !event.path().equals(NodePath.parse("7/2")) || !event.isTerminal())
                .toList();

        assertThat(runner.doubtful(Recording.of(untilItsStart, runner))).containsExactly(NodePath.parse("7/2"));
    }

    @Test
    void areNotMissedBeforeTheyAreCalled() {
        assertThat(bench.on(caller()).check()).noneMatch(problem -> problem.isError());
    }

    private static String failureOf(RunResult result) {
        assertThat(result.failures()).hasSize(1);
        return result.failures().get(0).message();
    }
}
