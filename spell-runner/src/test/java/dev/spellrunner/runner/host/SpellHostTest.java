// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.RunResult.Status;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.Spells.Gatekeeper;
import dev.spellrunner.runner.log.Start;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SpellHostTest {

    private static final User ADA = new User("ada");
    private static final User BEA = new User("bea");

    private final Gatekeeper gatekeeper = new Gatekeeper();
    private final InMemorySpells ofAda = new InMemorySpells(Spells.echo("e"), Spells.waiting("w"), Spells.broken("b"));
    private final InMemorySpells ofBea = new InMemorySpells(Spells.echo("x"));
    private SpellHost host = builder().build();

    private SpellHost.Builder builder() {
        return SpellHost.builder(user -> user.equals(ADA) ? ofAda : ofBea).components(gatekeeper.components());
    }

    private void rebuild(SpellHost.Builder options) {
        host.close();
        host = options.build();
    }

    @AfterEach
    void closeTheHost() {
        host.close();
        assertThat(host.connections()).isZero();
        assertThat(host.openSpells()).isZero();
        assertThat(host.runs()).isZero();
    }

    private SpellManager connect(User user) {
        return host.connect(user);
    }

    private static RunResult resultOf(Run run) throws Exception {
        return run.result().get(30, SECONDS);
    }

    private static void assertRefused(Code code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .asInstanceOf(InstanceOfAssertFactories.type(ServiceException.class))
                .extracting(ServiceException::code)
                .isEqualTo(code);
    }

    @Test
    void runsASpellThatIsNotOpen() throws Exception {
        SpellManager manager = connect(ADA);

        Run run = manager.start("e", RunRequest.of(Map.of("text", "hello")));

        assertThat(resultOf(run).outputs()).isEqualTo(Map.of("said", "hello"));
        assertThat(manager.openSpells()).isEmpty();
    }

    @Test
    void findsASpellByItsName() throws Exception {
        SpellManager manager = connect(ADA);

        manager.open("echo of e");

        assertThat(manager.openSpells()).containsExactly("e");
        manager.close("echo of e");
        assertThat(manager.openSpells()).isEmpty();
    }

    @Nested
    class Opening {

        @Test
        void countsTheTabs() {
            SpellManager manager = connect(ADA);
            SpellRunner first = manager.open("e");
            SpellRunner second = manager.open("e");

            manager.close("e");

            assertThat(second).isSameAs(first);
            assertThat(manager.openSpells()).containsExactly("e");

            manager.close("e");

            assertThat(manager.openSpells()).isEmpty();
            assertRefused(Code.NOT_FOUND, () -> manager.close("e"));
        }

        @Test
        void givesEachConnectionAStateOfItsOwn() {
            SpellRunner one = connect(ADA).open("e");
            SpellRunner other = connect(ADA).open("e");

            one.state().update(values -> Map.of("n", 1));

            assertThat(other.state().get("n")).isNull();
        }

        @Test
        void saysAllThatIsWrongWithASpell() {
            SpellManager manager = connect(ADA);

            assertThatThrownBy(() -> manager.open("b"))
                    .isInstanceOf(InvalidSpellException.class)
                    .hasMessageContaining("Ecko");
            assertThat(manager.openSpells()).isEmpty();
        }

        @Test
        void isLimited() {
            rebuild(builder().hostLimits(HostLimits.defaults().openSpellsOfConnection(1)));
            SpellManager manager = connect(ADA);
            manager.open("e");

            assertRefused(Code.LIMIT, () -> manager.open("w"));

            manager.open("e");
            assertThat(manager.openSpells()).containsExactly("e");
        }

        @Test
        void isLimitedForTheHostToo() {
            rebuild(builder().hostLimits(HostLimits.defaults().openSpells(1)));
            SpellManager manager = connect(ADA);
            SpellManager other = connect(ADA);
            manager.open("e");

            assertRefused(Code.BUSY, () -> other.open("e"));
            assertRefused(Code.BUSY, () -> other.start("e", RunRequest.of(Map.of())));

            manager.close("e");
            other.open("e");
            other.close();
            manager.open("e");
            assertThat(host.openSpells()).isEqualTo(1);
        }

        @Test
        void isNotPossibleOnceTheConnectionHasEnded() {
            SpellManager manager = connect(ADA);
            manager.close();

            assertRefused(Code.INVALID_REQUEST, () -> manager.open("e"));
        }
    }

    @Nested
    class Ending {

        @Test
        void theLastTabCancelsWhatRuns() throws Exception {
            SpellManager manager = connect(ADA);
            manager.open("w");
            manager.open("w");
            Run run = manager.start("w", RunRequest.of(Map.of()));

            manager.close("w");
            assertThat(run.result()).isNotDone();

            manager.close("w");
            assertThat(resultOf(run).status()).isEqualTo(Status.CANCELLED);
        }

        @Test
        void theConnectionReleasesAllAndCancelsWhatRuns() throws Exception {
            SpellManager manager = connect(ADA);
            manager.open("e");
            Run run = manager.start("w", RunRequest.of(Map.of()));

            manager.close();

            assertThat(resultOf(run).status()).isEqualTo(Status.CANCELLED);
            assertThat(host.connections()).isZero();
            assertThat(host.openSpells()).isZero();
        }

        @Test
        void leavesRunsAloneIfTheHostLetsThemFinish() throws Exception {
            rebuild(builder().runsOutliveConnections());
            SpellManager manager = connect(ADA);
            manager.open("w");
            Run run = manager.start("w", RunRequest.of(Map.of()));

            manager.close();
            gatekeeper.letGo("at last");

            assertThat(resultOf(run).outputs()).isEqualTo(Map.of("said", "at last"));
        }

        @Test
        void theHostCancelsWhatRuns() throws Exception {
            Run run = connect(ADA).start("w", RunRequest.of(Map.of()));

            host.close();

            assertThat(run.result()).isDone();
            assertThat(resultOf(run).status()).isEqualTo(Status.CANCELLED);
            assertThatThrownBy(() -> connect(ADA)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Nested
    class Running {

        @Test
        void isLimitedForEachConnection() {
            rebuild(builder().hostLimits(HostLimits.defaults().runsOfConnection(1)));
            SpellManager manager = connect(ADA);
            manager.start("w", RunRequest.of(Map.of()));

            assertRefused(Code.BUSY, () -> manager.start("w", RunRequest.of(Map.of())));

            connect(ADA).start("w", RunRequest.of(Map.of()));
            assertThat(host.runs()).isEqualTo(2);
        }

        @Test
        void isLimitedForTheHost() throws Exception {
            rebuild(builder().hostLimits(HostLimits.defaults().runs(1)));
            Run run = connect(ADA).start("w", RunRequest.of(Map.of()));
            SpellManager other = connect(BEA);

            assertRefused(Code.BUSY, () -> other.start("x", RunRequest.of(Map.of())));

            gatekeeper.letGo("go");
            resultOf(run);
            await().untilAsserted(() -> assertThat(
                            resultOf(other.start("x", RunRequest.of(Map.of()))).isCompleted())
                    .isTrue());
        }

        @Test
        void takesNoPlaceIfTheRunCannotBegin() {
            rebuild(builder().hostLimits(HostLimits.defaults().runs(1).runsOfConnection(1)));
            SpellManager manager = connect(ADA);

            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(
                                () -> manager.start("e", RunRequest.of(Map.of()).at("nowhere")))
                        .isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> manager.start("b", RunRequest.of(Map.of())))
                        .isInstanceOf(InvalidSpellException.class);
            }

            assertThat(host.runs()).isZero();
            assertThat(manager.start("w", RunRequest.of(Map.of())).id()).isNotEmpty();
        }

        @Test
        void canBeAskedForAndCancelledOnAnyConnectionOfTheUser() throws Exception {
            Run run = connect(ADA).start("w", RunRequest.of(Map.of()));
            SpellManager other = connect(ADA);

            assertThat(other.run(run.id()).result()).isEmpty();
            assertThat(other.cancel(run.id())).isTrue();
            resultOf(run);

            await().untilAsserted(() -> assertThat(other.run(run.id()).result()).isPresent());
            assertThat(other.cancel(run.id())).isFalse();
        }
    }

    @Nested
    class AChangedSpell {

        private final Spell changed = Spell.named("echo of e")
                .id("e")
                .node("1", "Module Trigger In")
                .node("3", "Output", Map.of("name", "other"))
                .node("2", "Universal Input", Map.of("name", "text"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "output", "3", "input")
                .build();

        @Test
        void isWhatTheNextRunIsOf() throws Exception {
            SpellManager manager = connect(ADA);
            SpellRunner before = manager.open("e");
            before.state().update(values -> Map.of("n", 1));

            ofAda.save(changed);
            Run run = manager.start("e", RunRequest.of(Map.of("text", "hi")));

            assertThat(resultOf(run).outputs()).isEqualTo(Map.of("other", "hi"));
            assertThat(manager.open("e").state()).isSameAs(before.state());
        }

        @Test
        void doesNotDisturbRunsOfTheVersionBefore() throws Exception {
            SpellManager manager = connect(ADA);
            manager.open("w");
            Run run = manager.start("w", RunRequest.of(Map.of()));

            ofAda.save(Spell.named("waiting of w")
                    .id("w")
                    .node("1", "Module Trigger In")
                    .build());
            resultOf(manager.start("w", RunRequest.of(Map.of())));
            gatekeeper.letGo("still here");

            assertThat(resultOf(run).outputs()).isEqualTo(Map.of("said", "still here"));
        }

        @Test
        void isNoticedAlsoIfOnlyAnotherSpellCallsIt() throws Exception {
            ofAda.save(Spell.named("caller")
                    .node("1", "Module Trigger In")
                    .node(
                            "2",
                            "Spell",
                            Map.of(
                                    "spellId", "e",
                                    "inputs",
                                            List.of(Map.of(
                                                    "name", "text", "socketKey", "t", "socketType", "anySocket")),
                                    "outputs",
                                            List.of(Map.of(
                                                    "name", "other", "socketKey", "o", "socketType", "anySocket"))))
                    .node("3", "Universal Input", Map.of("name", "text"))
                    .node("4", "Output", Map.of("name", "result"))
                    .wire("3", "output", "2", "t")
                    .wire("1", "trigger", "4", "trigger")
                    .wire("2", "o", "4", "input")
                    .build());
            SpellManager manager = connect(ADA);
            resultOf(manager.start("caller", RunRequest.of(Map.of("text", "hi"))));

            ofAda.save(changed);

            assertThat(resultOf(manager.start("caller", RunRequest.of(Map.of("text", "hi"))))
                            .outputs())
                    .isEqualTo(Map.of("result", "hi"));
        }

        @Test
        void isMadeReadyOnceForAllConnections() {
            connect(ADA).open("e");
            Spell spell = ofAda.find("e").orElseThrow();

            SpellRunner first = host.core().readySpells().ready(spell, ofAda).pattern();
            connect(ADA).open("e");

            assertThat(host.core().readySpells().ready(Spells.echo("e"), ofAda).pattern())
                    .isSameAs(first);
        }
    }

    @Nested
    class Listening {

        private final List<NodeEvent> heard = new CopyOnWriteArrayList<>();
        private final List<NodeEvent> heardElsewhere = new CopyOnWriteArrayList<>();

        @Test
        void printsEventsByAnOverloadedMethodAsSink() {
            ByteArrayOutputStream printed = new ByteArrayOutputStream();
            PrintStream out = new PrintStream(printed, true, UTF_8);
            SpellManager ada = host.connect(ADA, out::println);
            ada.open("e");

            ada.start("e", RunRequest.of(Map.of("text", "hi")));

            await().untilAsserted(() -> assertThat(printed.toString(UTF_8)).contains("Started[run=", "Completed[run="));
        }

        @Test
        void hearsTheRunsOfTheUserWhoeverStartedThem() throws Exception {
            host.connect(ADA, heard::add).open("e");

            Run run = connect(ADA).start("e", RunRequest.of(Map.of("text", "hi")));

            resultOf(run);
            await().untilAsserted(() -> assertThat(heard)
                    .isNotEmpty()
                    .last()
                    .isInstanceOf(NodeEvent.Completed.class)
                    .matches(event -> event.path().isRoot()));
            assertThat(heard.stream().map(NodeEvent::seq))
                    .containsExactly(
                            LongStream.rangeClosed(1, heard.size()).boxed().toArray(Long[]::new));
        }

        @Test
        void doesNotHearOtherUsersNorOtherSpells() throws Exception {
            ofBea.save(Spells.echo("e"));
            host.connect(BEA, heardElsewhere::add).open("e");
            host.connect(ADA, heardElsewhere::add).open("w");
            host.connect(ADA, heard::add).open("e");

            resultOf(connect(ADA).start("e", RunRequest.of(Map.of("text", "hi"))));

            await().untilAsserted(() -> assertThat(heard).hasSizeGreaterThan(4));
            assertThat(heardElsewhere).isEmpty();
        }

        @Test
        void hearsFromItsBeginningARunThatGoesOnAlready() throws Exception {
            Run run = connect(ADA).start("w", RunRequest.of(Map.of()));

            host.connect(ADA, heard::add).open("w");

            await().untilAsserted(() -> assertThat(heard).isNotEmpty());
            gatekeeper.letGo("go");
            resultOf(run);
            await().untilAsserted(() -> assertThat(heard).last().isInstanceOf(NodeEvent.Completed.class));
            assertThat(heard.get(0).seq()).isEqualTo(1);
        }

        @Test
        void hearsAgainWhatItAsksFor() throws Exception {
            SpellManager manager = host.connect(ADA, heard::add);
            manager.open("e");
            Run run = manager.start("e", RunRequest.of(Map.of("text", "hi")));
            resultOf(run);
            await().untilAsserted(() ->
                    assertThat(heard).last().matches(event -> event.path().isRoot()));
            int once = heard.size();

            assertThat(manager.follow("e", Start.after(Map.of(run.id(), 2L)))).isEmpty();

            await().untilAsserted(() -> assertThat(heard).hasSize(once + once - 2));
            assertThat(heard.subList(once, heard.size())).isEqualTo(heard.subList(2, once));
        }

        @Test
        void hearsNothingMoreOnceTheSpellIsClosed() throws Exception {
            SpellManager manager = host.connect(ADA, heard::add);
            manager.open("e");
            manager.close("e");

            resultOf(manager.start("e", RunRequest.of(Map.of("text", "hi"))));

            assertThat(manager.take(1000)).isEmpty();
            assertThat(heard).isEmpty();
        }
    }
}
