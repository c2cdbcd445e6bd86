// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.LoggedEvent;
import dev.spellrunner.runner.store.RunDirectory;
import dev.spellrunner.runner.testing.ManualExecutor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HistoryCallsTest {

    private static final User ADA = new User("ada");
    private static final User BEA = new User("bea");

    private final Path directory;
    private SpellHost host;

    HistoryCallsTest(@TempDir Path directory) {
        this.directory = directory;
        this.host = host(directory);
    }

    private static SpellHost host(Path directory) {
        return SpellHost.builder(user -> new InMemorySpells(Spells.echo("e")))
                .runs(RunDirectory.at(directory))
                .build();
    }

    @AfterEach
    void close() {
        host.close();
    }

    private Map<String, @Nullable Object> call(User user, String method, Map<String, ?> parameters) throws Exception {
        return new SpellService(host)
                .call(host.connect(user), method, parameters)
                .get(20, SECONDS);
    }

    private ServiceException refusal(User user, String method, Map<String, ?> parameters) {
        return ServiceException.of(catchThrowable(() -> call(user, method, parameters)));
    }

    private String run(String text) throws Exception {
        return String.valueOf(call(ADA, "spell.run", Map.of("spell", "e", "inputs", Map.of("text", text)))
                .get("run"));
    }

    private void restart() {
        host.close();
        host = host(directory);
    }

    @Test
    void listsRunsOfBeforeARestart() throws Exception {
        String first = run("moon");
        String second = run("sun");
        restart();

        Map<String, @Nullable Object> page = call(ADA, "run.list", Map.of("limit", 1));

        assertThat(page).containsEntry("before", second);
        assertThat(call(ADA, "run.list", Map.of("before", second)).get("runs"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .singleElement()
                .extracting("run", "status", "spell")
                .containsExactly(first, "completed", "e");
        assertThat(call(ADA, "run.list", Map.of("q", "SUN", "status", "completed", "spell", "e"))
                        .get("runs"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(1);
        assertThat(call(BEA, "run.list", Map.of())).containsEntry("runs", List.of());
        assertThat(refusal(ADA, "run.list", Map.of("status", "odd")).code()).isEqualTo(Code.INVALID_REQUEST);
        assertThat(refusal(ADA, "run.list", Map.of("since", "noon")).code()).isEqualTo(Code.INVALID_REQUEST);
        assertThat(refusal(ADA, "run.list", Map.of("before", "nobody")).code()).isEqualTo(Code.NOT_FOUND);
        assertThat(refusal(BEA, "run.list", Map.of("before", second)).code()).isEqualTo(Code.NOT_FOUND);
        assertThat(refusal(ADA, "run.list", Map.of("limit", 0)).code()).isEqualTo(Code.INVALID_REQUEST);
    }

    @Test
    void saysThatARunWhoseFileWasEditedCannotBeRead() throws Exception {
        String ended = run("moon");
        host.close();
        edit(ended, "edited");
        host = host(directory);

        ServiceException refusal = refusal(ADA, "run.get", Map.of("run", "edited"));

        assertThat(refusal.code()).isEqualTo(Code.GONE);
        assertThat(refusal).hasMessageContaining("run 'edited' was under way").hasMessageContaining("cannot be read");
        assertThat(ServiceException.of(catchThrowable(() -> host.connect(ADA).followRun("edited", 0, () -> {})))
                        .code())
                .isEqualTo(Code.GONE);
        assertThat(refusal(BEA, "run.get", Map.of("run", "edited")).code()).isEqualTo(Code.NOT_FOUND);
        Map<String, ?> anew = Map.of("spell", "e", "inputs", Map.of("text", "sun"), "run", "edited");
        assertThat(refusal(ADA, "spell.run", anew)).hasMessageContaining("edited");
        assertThat(call(ADA, "run.get", Map.of("run", ended))).containsEntry("status", "completed");
        assertThat(directory.resolve("under-way/edited.jsonl")).isRegularFile();
    }

    /** Puts a run under way whose file is that of another one, with a line that is no event. */
    private void edit(String ended, String run) throws IOException {
        try (InputStream lines =
                new GZIPInputStream(Files.newInputStream(directory.resolve("ended/" + ended + ".jsonl.gz")))) {
            String text = new String(lines.readAllBytes(), UTF_8).replace(ended, run);
            int second = text.indexOf('\n') + 1;
            Files.writeString(
                    directory.resolve("under-way/" + run + ".jsonl"),
                    text.substring(0, second) + "edited" + text.substring(second));
        }
    }

    @Test
    void findsRunsByTheirTagsAlsoAfterARestart() throws Exception {
        Map<String, ?> ofAcme = Map.of("spell", "e", "inputs", Map.of("text", "a"), "tags", Map.of("customer", "acme"));
        String run = String.valueOf(call(ADA, "spell.run", ofAcme).get("run"));
        run("moon");
        restart();

        for (Map<String, ?> wanted :
                List.of(Map.of("tag", "customer=acme"), Map.of("tags", Map.of("customer", "acme")))) {
            assertThat(call(ADA, "run.list", wanted).get("runs"))
                    .asInstanceOf(InstanceOfAssertFactories.LIST)
                    .singleElement()
                    .extracting("run", "tags")
                    .containsExactly(run, Map.of("customer", "acme"));
        }
        assertThat(call(ADA, "run.list", Map.of("tag", "customer=other"))).containsEntry("runs", List.of());
        assertThat(refusal(ADA, "run.list", Map.of("tag", "acme")).code()).isEqualTo(Code.INVALID_REQUEST);
        assertThat(refusal(ADA, "spell.run", Map.of("spell", "e", "tags", Map.of("customer", true)))
                        .code())
                .isEqualTo(Code.INVALID_REQUEST);
        assertThat(refusal(ADA, "spell.run", Map.of("spell", "e", "tags", Map.of("", "x")))
                        .code())
                .isEqualTo(Code.INVALID_REQUEST);
    }

    @Test
    void givesTheTagsOfARunToOneThatRunsItAgain() throws Exception {
        String run = String.valueOf(call(
                        ADA,
                        "spell.run",
                        Map.of("spell", "e", "inputs", Map.of("text", "a"), "tags", Map.of("customer", "acme")))
                .get("run"));

        Object again = call(ADA, "run.rerun", Map.of("run", run)).get("run");

        assertThat(call(ADA, "run.list", Map.of("tag", "customer=acme")).get("runs"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .extracting("run")
                .containsExactly(again, run);
    }

    @Test
    void tellsHowARunOfBeforeARestartEndedAndWhatItTold() throws Exception {
        String run = run("moon");
        restart();

        assertThat(call(ADA, "run.get", Map.of("run", run)))
                .containsEntry("status", "completed")
                .containsEntry("outputs", Map.of("said", "moon"));
        assertThat(refusal(BEA, "run.get", Map.of("run", run)).code()).isEqualTo(Code.NOT_FOUND);
        Follower follower = host.connect(ADA).followRun(run, 1, () -> {});
        assertThat(follower.take(1 << 20)).first().extracting("seq").isEqualTo(2L);
        follower.close();
    }

    @Test
    void takesNoRunForGoneThatHasOnlyBegun() {
        host.close();
        ManualExecutor threads = new ManualExecutor();
        host = SpellHost.builder(user -> new InMemorySpells(Spells.echo("e")))
                .runs(RunDirectory.at(directory))
                .executor(threads)
                .build();
        SpellManager ada = host.connect(ADA);
        String run = ada.start("e", RunRequest.of(Map.of())).id();

        ServiceException refusal =
                ServiceException.of(catchThrowable(() -> ada.runs().history().rerunOf(run, null)));

        assertThat(refusal.code()).isEqualTo(Code.BUSY);
        assertThat(refusal).hasMessageContaining("no event of run '" + run + "' is written yet");
        threads.runAll();
    }

    @Test
    void saysThatTheEventsOfARunAreGone() throws Exception {
        String run = run("moon");
        restart();
        Path file = directory.resolve("ended").resolve(run + ".jsonl.gz");
        await().atMost(Duration.ofSeconds(10)).until(() -> Files.exists(file));
        Files.delete(file);

        Throwable thrown = catchThrowable(() -> host.connect(ADA).followRun(run, 0, () -> {}));

        assertThat(ServiceException.of(thrown).code()).isEqualTo(Code.GONE);
    }

    @Test
    void givesAClientThatComesBackTheRestOfARunThatEndedBeforeARestart() throws Exception {
        String run = run("moon");
        restart();
        SpellManager back = host.connect(ADA);
        back.open("e");

        Map<String, @Nullable Object> answer = new SpellService(host)
                .call(back, "spell.follow", Map.of("spell", "e", "after", Map.of(run, 3, "nobody", 1)))
                .get(20, SECONDS);
        List<LoggedEvent> heard = back.take(1 << 20);

        assertThat(answer).containsEntry("gone", Map.of()).containsEntry("unknown", List.of("nobody"));
        assertThat(heard).allMatch(event -> event.run().equals(run));
        assertThat(heard).first().extracting(LoggedEvent::seq).isEqualTo(4L);
        assertThat(heard).last().matches(LoggedEvent::isLast);
        assertThat(back.take(1 << 20)).isEmpty();
    }

    @Test
    void givesNobodyTheRestOfAnotherUsersRun() throws Exception {
        String run = run("moon");
        restart();
        SpellManager bea = host.connect(BEA);
        bea.open("e");

        Map<String, @Nullable Object> answer = new SpellService(host)
                .call(bea, "spell.follow", Map.of("spell", "e", "after", Map.of(run, 3)))
                .get(20, SECONDS);

        assertThat(answer).containsEntry("unknown", List.of(run));
        assertThat(bea.take(1 << 20)).isEmpty();
    }

    @Test
    void saysThatARunIsGoneFromALogThatNothingStandsBehind() throws Exception {
        host.close();
        host = SpellHost.builder(user -> new InMemorySpells(Spells.echo("e")))
                .log(EventLog.inMemory().runsPerChannel(1).build())
                .build();
        String first = run("moon");
        run("sun");
        SpellManager back = host.connect(ADA);
        back.open("e");

        Map<String, @Nullable Object> answer = new SpellService(host)
                .call(back, "spell.follow", Map.of("spell", "e", "after", Map.of(first, 3)))
                .get(20, SECONDS);
        Throwable thrown = catchThrowable(() -> back.followRun(first, 3, () -> {}));

        assertThat(answer).containsEntry("unknown", List.of(first));
        assertThat(ServiceException.of(thrown).code()).isEqualTo(Code.GONE);
    }

    @Test
    void runsARunAgainWithOtherInputs() throws Exception {
        String run = run("moon");
        restart();

        String again = String.valueOf(call(ADA, "run.rerun", Map.of("run", run, "inputs", Map.of("text", "sun")))
                .get("run"));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(call(ADA, "run.get", Map.of("run", again)))
                        .containsEntry("status", "completed")
                        .containsEntry("outputs", Map.of("said", "sun")));
        assertThat(refusal(ADA, "run.resume", Map.of("run", run)).code()).isEqualTo(Code.INVALID_REQUEST);
        assertThat(refusal(BEA, "run.rerun", Map.of("run", run)).code()).isEqualTo(Code.NOT_FOUND);
    }

    private void restartWith(long bytesOfUser) {
        host.close();
        host = SpellHost.builder(user -> new InMemorySpells(Spells.echo("e")))
                .runs(RunDirectory.at(directory))
                .hostLimits(HostLimits.defaults().messageBytesOfUser(bytesOfUser))
                .build();
    }

    @Test
    void doesNotLoadARunThatTakesMoreThanAUserMayHave() throws Exception {
        String large = run("x".repeat(50_000));
        String small = run("moon");
        restartWith(100_000);

        ServiceException refusal = refusal(ADA, "run.rerun", Map.of("run", large));

        assertThat(refusal.code()).isEqualTo(Code.LIMIT);
        assertThat(refusal).hasMessageContaining(large, "too large", "HostLimits.messageBytesOfUser");
        assertThat(call(ADA, "run.get", Map.of("run", large))).containsEntry("status", "completed");
        assertThat(call(ADA, "run.rerun", Map.of("run", small))).containsEntry("of", small);
        awaitNothingTaken();
    }

    @Test
    void loadsNoRunIntoMemoryThatIsTaken() throws Exception {
        String run = run("x".repeat(1_000));
        restartWith(200_000);
        try (MessageMemory.Share taken = host.messages().share(ADA.id())) {
            assertThat(taken.take(190_000)).isTrue();

            assertThat(refusal(ADA, "run.rerun", Map.of("run", run)).code()).isEqualTo(Code.BUSY);
            assertThat(ServiceException.of(
                                    catchThrowable(() -> host.connect(ADA).followRun(run, 0, () -> {})))
                            .code())
                    .isEqualTo(Code.BUSY);
        }

        assertThat(call(ADA, "run.rerun", Map.of("run", run))).containsEntry("of", run);
        awaitNothingTaken();
    }

    @Test
    void readsTheEventsOfARunThatIsTooLargeToBeLoaded() throws Exception {
        String run = run("x".repeat(100_000));
        restartWith(100_000);

        try (Follower follower = host.connect(ADA).followRun(run, 0, () -> {})) {
            List<LoggedEvent> first = follower.take(1);
            assertThat(first).singleElement().extracting(LoggedEvent::seq).isEqualTo(1L);
            assertThat(host.messages().taken()).isPositive();
            LoggedEvent last = first.get(0);
            for (List<LoggedEvent> some = first; !some.isEmpty(); some = follower.take(1)) {
                assertThat(some.get(0).since()).isLessThanOrEqualTo(last.seq() + 1);
                last = some.get(some.size() - 1);
            }
            assertThat(last.isLast()).isTrue();
            assertThat(host.messages().taken()).isZero();
        }
    }

    @Test
    void letsGoOfARunWhoseReaderClosesEarly() throws Exception {
        String run = run("moon");
        restart();
        Follower follower = host.connect(ADA).followRun(run, 0, () -> {});
        assertThat(follower.take(1)).hasSize(1);

        follower.close();

        assertThat(follower.take(1_000)).isEmpty();
        assertThat(host.messages().taken()).isZero();
    }

    private void awaitNothingTaken() {
        await().atMost(Duration.ofSeconds(30)).until(() -> host.messages().taken() == 0);
    }
}
