// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.event.Cause;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.fixture.WaitingWork;
import dev.spellrunner.runner.log.LoggedEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A host takes up the runs of one that was lost. */
@Timeout(60)
class TakeoverTest extends CrashingHosts {

    TakeoverTest(@TempDir Path temporary) {
        super(temporary);
    }

    @Test
    void goesOnUnderItsIdWithItsNumbersAndItsState() throws Exception {
        SpellHost first = host(directory(1), WaitingWork.spell("Wait"));
        Run run = start(first, RunRequest.of(Map.of("word", "two")));
        awaitWork(1, 1);

        SpellHost second = host(crash(1), WaitingWork.spell("Wait"));
        awaitWork(2, 2);
        work.giveTheWord("three");
        List<NodeEvent> events = eventsOf(second, run.id());

        assertThat(second.takenUp().goneOn()).containsExactly(run.id());
        assertThat(events)
                .extracting(NodeEvent::seq)
                .isEqualTo(Stream.iterate(1L, n -> n + 1).limit(events.size()).toList());
        assertThat(lines(events))
                .containsSubsequence("Started work", "Cancelled work", "Started work", "Completed work")
                .containsOnlyOnce("Started write", "Completed write", "Started ", "Completed ");
        assertThat(events)
                .filteredOn(NodeEvent.Cancelled.class::isInstance)
                .singleElement()
                .extracting(event -> ((NodeEvent.Cancelled) event).by())
                .isEqualTo(Cause.HOST);
        assertThat(((NodeEvent.Completed) events.get(events.size() - 1)).outputs())
                .isEqualTo(Map.of("said", List.of("one", "two", "three")));
        assertThat(work.begun()).containsExactly(run.id() + "/work#1", run.id() + "/work#1");
    }

    @Test
    void goesOnOnceMoreAfterASecondCrash() throws Exception {
        SpellHost first = host(directory(1), WaitingWork.spell("Wait"));
        Run run = start(first, RunRequest.of(Map.of("word", "two")));
        awaitWork(1, 1);
        host(crash(1), WaitingWork.spell("Wait"));
        awaitWork(2, 2);

        SpellHost third = host(crash(2), WaitingWork.spell("Wait"));
        awaitWork(3, 3);
        work.giveTheWord("three");
        List<NodeEvent> events = eventsOf(third, run.id());

        assertThat(lines(events))
                .containsSubsequence(
                        "Started work",
                        "Cancelled work",
                        "Started work",
                        "Cancelled work",
                        "Started work",
                        "Completed work");
        assertThat(((NodeEvent.Completed) events.get(events.size() - 1)).outputs())
                .isEqualTo(Map.of("said", List.of("one", "two", "three")));
    }

    @Test
    void tellsAClientThatComesBackWhatItMissedAndNothingTwice() throws Exception {
        SpellHost first = host(directory(1), WaitingWork.spell("Wait"));
        Run run = start(first, RunRequest.of(Map.of("word", "two")));
        awaitWork(1, 1);
        SpellHost second = host(crash(1), WaitingWork.spell("Wait"));
        SpellManager back = second.connect(ADA);

        work.giveTheWord("three");
        List<NodeEvent> events = eventsOf(second, run.id());
        List<LoggedEvent> heard = back.followRun(run.id(), 4, () -> {}).take(1_000_000);

        assertThat(heard)
                .extracting(LoggedEvent::seq)
                .isEqualTo(
                        Stream.iterate(5L, n -> n + 1).limit(events.size() - 4L).toList());
    }

    @Test
    void failsARunWhoseNodeMayHaveHadItsEffectAndSaysWhich() throws Exception {
        SpellHost first = host(directory(1), WaitingWork.spell("Send"));
        Run run = start(first, RunRequest.of(Map.of("word", "two")));
        awaitWork(1, 1);

        SpellHost second = host(crash(1), WaitingWork.spell("Send"));
        List<NodeEvent> events = eventsOf(second, run.id());

        assertThat(second.takenUp().ended().get(run.id())).contains("node 'work'");
        assertThat(lines(events)).endsWith("Started work", "Cancelled work", "Failed ");
        assertThat(((NodeEvent.Failed) events.get(events.size() - 1)).error().message())
                .contains("node 'work'", "must not be repeated");
        assertThat(work.begun()).hasSize(1);
    }

    @Test
    void asksTheOwnerBeforeItRepeatsANodeThatMayHaveHadItsEffect() throws Exception {
        SpellHost first = host(directory(1), WaitingWork.spell("Send"));
        Run run = start(first, RunRequest.of(Map.of("word", "two")));
        awaitWork(1, 1);

        SpellHost second = host(crash(1), options -> options.approvals(request -> false), WaitingWork.spell("Send"));
        RunControl control = second.connect(ADA).control(run.id());
        await().atMost(Duration.ofSeconds(20)).until(() -> !control.waiting().isEmpty());
        assertThat(work.begun()).hasSize(1);
        control.answer(NodePath.of("work"), Decision.pass());
        work.giveTheWord("three");
        List<NodeEvent> events = eventsOf(second, run.id());

        assertThat(work.begun()).hasSize(2);
        assertThat(lines(events))
                .containsSubsequence(
                        "Started work", "Cancelled work", "Waiting work", "Started work", "Completed work");
    }

    @Test
    void waitsOnForAnApprovalThatWasNotGivenAndDoesNotTellSoAgain() throws Exception {
        UnaryOperator<SpellHost.Builder> asking =
                options -> options.approvals(request -> request.component().equals("Wait"));
        SpellHost first = host(directory(1), asking, WaitingWork.spell("Wait"));
        Run run = start(first, RunRequest.of(Map.of("word", "two")));
        awaitWritten(1, "\"waiting\"");

        SpellHost second = host(crash(1), asking, WaitingWork.spell("Wait"));
        RunControl control = second.connect(ADA).control(run.id());
        await().atMost(Duration.ofSeconds(20)).until(() -> !control.waiting().isEmpty());
        control.answer(NodePath.of("work"), Decision.pass());
        work.giveTheWord("three");
        List<NodeEvent> events = eventsOf(second, run.id());

        assertThat(lines(events)).containsOnlyOnce("Waiting work", "Started work", "Completed work");
    }

    @Test
    void givesARunItsSecretsAgainOrFailsIt() throws Exception {
        SpellHost first = host(directory(1), WaitingWork.spell("Secret"));
        Run run = start(first, RunRequest.of(Map.of("word", "two")).secret("key", "k-1"));
        awaitWork(1, 1);
        Path again = temporary.resolve("again");
        Files.move(crash(1), again);

        SpellHost without = host(crash(1), WaitingWork.spell("Secret"));
        assertThat(without.takenUp().ended()).containsEntry(run.id(), "its secrets were lost with its host");

        SpellHost with =
                host(again, options -> options.secrets(header -> Map.of("key", "k-2")), WaitingWork.spell("Secret"));
        work.giveTheWord("three");
        eventsOf(with, run.id());
        assertThat(work.begun()).containsExactly("k-1", "k-2");
    }

    @Test
    void cancelsARunWhoseDeadlineHasPassedMeanwhileAndOneThatDoesNotOutliveItsConnection() throws Exception {
        SpellHost first = host(directory(1), WaitingWork.spell("Wait"));
        Run run = start(first, RunRequest.of(Map.of("word", "two")).deadline(Duration.ofHours(1)));
        awaitWork(1, 1);
        Path late = crash(1);
        Path file = late.resolve("under-way").resolve(run.id() + ".jsonl");
        Files.writeString(file, Files.readString(file).replaceFirst("\"deadline\":\"20\\d\\d", "\"deadline\":\"2001"));
        SpellHost second = host(late, WaitingWork.spell("Wait"));

        List<NodeEvent> events = eventsOf(second, run.id());

        assertThat(lines(events)).endsWith("Started work", "Cancelled work", "Cancelled ");
        assertThat(((NodeEvent.Cancelled) events.get(events.size() - 1)).reason())
                .contains("deadline");
    }

    @Test
    void goesOnWithTheSpellAsItWasThoughItHasChangedMeanwhile() throws Exception {
        SpellHost first = host(directory(1), WaitingWork.spell("Wait"));
        Run run = start(first, RunRequest.of(Map.of("word", "two")));
        awaitWork(1, 1);

        SpellHost second = host(crash(1), WaitingWork.spell("Send"));
        awaitWork(2, 2);
        work.giveTheWord("three");
        List<NodeEvent> events = eventsOf(second, run.id());

        assertThat(lines(events)).endsWith("Completed ");
        assertThat(events)
                .filteredOn(event -> event.path().equals(NodePath.of("work")))
                .extracting(NodeEvent::component)
                .containsOnly("Wait");
    }

    @Test
    void failsARunWhoseSpellIsKeptNoMoreAndGoesOnWithTheOthers() throws Exception {
        SpellHost first = host(directory(1), WaitingWork.spell("Wait"));
        Run run = start(first, RunRequest.of(Map.of("word", "two")));
        awaitWork(1, 1);
        Path crashed = crash(1);
        Files.delete(crashed.resolve("spells").resolve(WaitingWork.spell("Wait").version() + ".json"));

        SpellHost second = host(crashed, WaitingWork.spell("Wait"));
        List<NodeEvent> events = eventsOf(second, run.id());

        assertThat(second.takenUp().ended().get(run.id())).contains("is not kept as it was when the run started");
        assertThat(lines(events)).endsWith("Started work", "Cancelled work", "Failed ");
        work.giveTheWord("three");
        assertThat(start(second, RunRequest.of(Map.of("word", "two")))
                        .result()
                        .get(20, TimeUnit.SECONDS)
                        .isCompleted())
                .isTrue();
    }

    private static Spell calling() {
        return Spell.named("caller")
                .id("w")
                .node("start", "Module Trigger In")
                .node(
                        "work",
                        "Spell",
                        Map.of(
                                "spellId", "inner",
                                "inputs", List.of(trigger("go")),
                                "outputs", List.of(trigger("done"), Map.of("name", "said", "socketKey", "said"))))
                .node("o", "Output", Map.of("name", "said"))
                .wire("start", "trigger", "work", "go")
                .wire("work", "done", "o", "trigger")
                .wire("work", "said", "o", "input")
                .build();
    }

    private static Map<String, Object> trigger(String name) {
        return Map.of("name", name, "socketKey", name, "socketType", "triggerSocket", "taskType", "option");
    }

    /** Waits for its word, then says a text of its own. */
    private static Spell inner(String text) {
        return Spell.named("inner")
                .id("inner")
                .node("in", "Module Trigger In", Map.of("name", "go"))
                .node("wait", "Wait")
                .node("text", "Universal Input", Map.of("name", "text", "text", text))
                .node("said", "Output", Map.of("name", "said"))
                .node("out", "Module Trigger Out", Map.of("name", "done"))
                .wire("in", "trigger", "wait", "trigger")
                .wire("wait", "trigger", "said", "trigger")
                .wire("text", "output", "said", "input")
                .wire("said", "trigger", "out", "trigger")
                .build();
    }

    @Test
    void goesOnWithACalledSpellAsItWasThoughItHasChangedMeanwhile() throws Exception {
        SpellHost first = host(directory(1), calling(), inner("as it was"));
        Run run = start(first, RunRequest.of(Map.of()));
        awaitWork(1, 1);

        SpellHost second = host(crash(1), calling(), inner("changed"));
        awaitWork(2, 2);
        work.giveTheWord("end");
        List<NodeEvent> events = eventsOf(second, run.id());

        assertThat(lines(events))
                .containsSubsequence(
                        "Started work/wait", "Cancelled work/wait", "Started work/wait", "Completed work/wait");
        assertThat(((NodeEvent.Completed) events.get(events.size() - 1)).outputs())
                .isEqualTo(Map.of("said", "as it was"));
        Run anew = start(second, RunRequest.of(Map.of()));
        assertThat(anew.result().get(20, TimeUnit.SECONDS).outputs()).isEqualTo(Map.of("said", "changed"));
    }

    @Test
    void parksARunWhenItClosesForTheNextHost() throws Exception {
        SpellHost first = host(directory(1), WaitingWork.spell("Wait"));
        Run run = start(first, RunRequest.of(Map.of("word", "two")));
        awaitWork(1, 1);
        first.close();

        SpellHost second = host(directory(1), WaitingWork.spell("Wait"));
        work.giveTheWord("three");

        assertThat(lines(eventsOf(second, run.id()))).last().isEqualTo("Completed ");
        Recording recording = store(second).recording("ada", run.id()).orElseThrow();
        assertThat(recording.end()).isPresent();
    }
}
