// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.LoggedEvent;
import dev.spellrunner.runner.log.Start;
import dev.spellrunner.runner.store.RunDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Issue 16: connections are free, so that a user with many of them took everything. */
@Timeout(60)
class FairnessTest {

    private static final User ADA = new User("ada");
    private static final User BEA = new User("bea");

    private final Spells.Gatekeeper gatekeeper = new Spells.Gatekeeper();
    private final SpellStore shared = new InMemorySpells(Spells.waiting("w"), Spells.echo("e"));
    private final List<SpellHost> hosts = new ArrayList<>();

    private SpellHost host(HostLimits limits) {
        return keep(SpellHost.builder(user -> shared)
                .components(gatekeeper.components())
                .hostLimits(limits)
                .build());
    }

    private SpellHost keep(SpellHost host) {
        hosts.add(host);
        return host;
    }

    @AfterEach
    void close() {
        gatekeeper.letGo("done");
        hosts.forEach(SpellHost::close);
    }

    private static SpellManager connect(SpellHost host, User user) {
        return host.connect(user);
    }

    private static void assertBusy(Runnable action, String words) {
        assertThatExceptionOfType(ServiceException.class)
                .isThrownBy(action::run)
                .withMessageContaining(words)
                .satisfies(busy -> assertThat(busy.code()).isEqualTo(Code.BUSY))
                .satisfies(busy -> assertThat(busy.data()).containsKey("retryAfter"));
    }

    @Test
    void oneUserWithManyConnectionsCannotTakeAllRuns() throws Exception {
        SpellHost host = host(HostLimits.defaults());
        int started = 0;
        for (int i = 0; i < 101; i++) {
            SpellManager one = connect(host, ADA);
            for (int j = 0; j < 100 && started < 1_000; j++) {
                one.start("w", RunRequest.of(Map.of()));
                started++;
            }
            assertBusy(() -> one.start("w", RunRequest.of(Map.of())), "runs");
        }

        Run ofBea = connect(host, BEA).start("w", RunRequest.of(Map.of()));

        gatekeeper.letGo("done");
        assertThat(started).isEqualTo(1_000);
        assertThat(ofBea.result().get(20, TimeUnit.SECONDS).isCompleted()).isTrue();
    }

    @Test
    void aUserWhoseRunsHaveEndedCanStartOthers() throws Exception {
        SpellHost host = host(HostLimits.defaults().runsOfUser(1));
        SpellManager one = connect(host, ADA);
        SpellManager other = connect(host, ADA);
        Run run = one.start("w", RunRequest.of(Map.of()));
        assertBusy(() -> other.start("e", RunRequest.of(Map.of())), "the user has reached the limit for runs: 1");

        gatekeeper.letGo("done");
        run.result().get(20, TimeUnit.SECONDS);

        assertThat(other.start("e", RunRequest.of(Map.of()))
                        .result()
                        .get(20, TimeUnit.SECONDS)
                        .isCompleted())
                .isTrue();
    }

    /** A log whose clients start another run as soon as they hear of the end of one. */
    private static final class Hasty implements EventLog {

        private final EventLog log = EventLog.inMemory().build();
        private final CompletableFuture<Run> started = new CompletableFuture<>();
        private final AtomicBoolean first = new AtomicBoolean(true);
        private volatile Supplier<Run> start = () -> {
            throw new IllegalStateException("not yet");
        };

        private void hear(boolean isLast) {
            if (isLast && first.getAndSet(false)) {
                started.completeAsync(start, Runnable::run);
            }
        }

        @Override
        public void append(Channel channel, NodeEvent event) {
            hear(event.isTerminal() && event.path().isRoot());
            log.append(channel, event);
        }

        @Override
        public void append(Channel channel, LoggedEvent event) {
            hear(event.isLast());
            log.append(channel, event);
        }

        @Override
        public Follower follow(Channel channel, Start from, Runnable available) {
            return log.follow(channel, from, available);
        }

        @Override
        public void close() {
            log.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void thePlaceOfARunIsFreeBeforeItsEndIsHeard(boolean keepsRuns, @TempDir Path folder) throws Exception {
        try (Hasty log = new Hasty()) {
            SpellHost.Builder options = SpellHost.builder(user -> shared)
                    .log(log)
                    .hostLimits(HostLimits.defaults().runs(1).runsOfUser(1).runsOfConnection(1));
            SpellHost host = keep((keepsRuns ? options.runs(RunDirectory.at(folder)) : options).build());
            SpellManager one = connect(host, ADA);
            log.start = () -> one.start("e", RunRequest.of(Map.of()));

            Run run = one.start("e", RunRequest.of(Map.of()));
            Run next = log.started.get(20, TimeUnit.SECONDS);
            next.result().get(20, TimeUnit.SECONDS);
            Run third = one.start("e", RunRequest.of(Map.of()));

            assertThat(run.result().get(20, TimeUnit.SECONDS).isCompleted()).isTrue();
            assertThat(third.result().get(20, TimeUnit.SECONDS).isCompleted()).isTrue();
            assertThat(one.start("e", RunRequest.of(Map.of()))
                            .result()
                            .get(20, TimeUnit.SECONDS)
                            .isCompleted())
                    .isTrue();
        }
    }

    @Test
    void limitsTheConnectionsAndOpenSpellsOfAUser() {
        SpellHost host = host(HostLimits.defaults().connectionsOfUser(2).openSpellsOfUser(2));
        SpellManager one = connect(host, ADA);
        SpellManager two = connect(host, ADA);

        assertBusy(() -> connect(host, ADA), "connections");
        assertThat(host.connections()).isEqualTo(2);

        one.open("e");
        one.open("w");
        assertBusy(() -> two.open("e"), "open spells");
        SpellManager ofBea = connect(host, BEA);
        ofBea.open("e");

        one.close();
        two.open("e");
        connect(host, ADA);
        assertThat(host.connections()).isEqualTo(3);
    }

    @Test
    void usersTakeTurnsAtUpdatingASpell() {
        Deque<Runnable> tasks = new ArrayDeque<>();
        SpellHost host =
                keep(SpellHost.builder(user -> shared).executor(tasks::add).build());
        List<String> order = new ArrayList<>();
        List<CompletionStage<Spell>> flood = new ArrayList<>();
        SpellManager ofAda = connect(host, ADA);
        SpellManager ofBea = connect(host, BEA);
        for (int i = 0; i < 100; i++) {
            flood.add(update(host, ofAda, order));
        }
        assertBusy(() -> update(host, ofAda, order), "updates");
        update(host, ofBea, order);

        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }

        assertThat(order).startsWith("ada", "bea", "ada").hasSize(101);
        assertThat(flood)
                .allSatisfy(each -> assertThat(each.toCompletableFuture()).isCompleted());
        update(host, ofAda, order);
    }

    /** Issue 16: "queue positions by user". */
    @Test
    void tellsUsersWhichTurnsTheirUpdatesHave() {
        Deque<Runnable> tasks = new ArrayDeque<>();
        SpellHost host = keep(SpellHost.builder(user -> shared)
                .executor(tasks::add)
                .hostLimits(HostLimits.defaults().updatesOfUser(3))
                .build());
        List<String> order = new ArrayList<>();
        SpellManager ofAda = connect(host, ADA);
        SpellManager anotherOfAda = connect(host, ADA);
        SpellManager ofBea = connect(host, BEA);
        update(host, ofAda, order);
        update(host, anotherOfAda, order);
        update(host, ofAda, order);
        assertThat(turns(host, ofBea)).isEqualTo(new SpellChanges.Turns(List.of(), 3));
        update(host, ofBea, order);
        update(host, ofBea, order);

        assertThat(turns(host, ofAda)).isEqualTo(new SpellChanges.Turns(List.of(1, 3, 5), 5));
        assertThat(turns(host, anotherOfAda)).isEqualTo(turns(host, ofAda));
        assertThat(turns(host, ofBea)).isEqualTo(new SpellChanges.Turns(List.of(2, 4), 5));
        assertThatExceptionOfType(ServiceException.class)
                .isThrownBy(() -> update(host, anotherOfAda, order))
                .satisfies(busy -> assertThat(busy.data())
                        .isEqualTo(Map.of("of", "user", "what", "updates", "most", 3, "turn", 6, "retryAfter", 1)));

        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }

        assertThat(order).containsExactly("ada", "bea", "ada", "bea", "ada");
        assertThat(turns(host, ofAda)).isEqualTo(new SpellChanges.Turns(List.of(), 0));
    }

    private static SpellChanges.Turns turns(SpellHost host, SpellManager caller) {
        return host.core().changes().turns(asking(caller), "e");
    }

    private static CompletionStage<Spell> update(SpellHost host, SpellManager caller, List<String> order) {
        return host.core().changes().change(asking(caller), "e", null, spell -> {
            order.add(caller.user().id());
            return spell;
        });
    }

    private static SpellChanges.Caller asking(SpellManager caller) {
        return new SpellChanges.Caller(caller.user().id(), caller.spells().store(), caller::spell);
    }

    @Test
    void tellsWhenItMakesSenseToUpdateAgain() {
        ChangePace pace = new ChangePace();
        assertThat(pace.secondsUntil(50)).isEqualTo(1);

        for (int i = 0; i < 20; i++) {
            pace.took(Duration.ofSeconds(2));
        }

        assertThat(pace.secondsUntil(1)).isEqualTo(2);
        assertThat(pace.secondsUntil(5)).isEqualTo(10);
        assertThat(pace.secondsUntil(1000)).isEqualTo(60);
    }

    @Test
    void aRunWithoutADeadlineHasThatOfTheHost() throws Exception {
        SpellHost host = host(HostLimits.defaults().deadline(Duration.ofMillis(50)));
        SpellManager caller = connect(host, ADA);

        RunResult late = caller.start("w", RunRequest.of(Map.of())).result().get(20, TimeUnit.SECONDS);
        Run patient = caller.start("w", RunRequest.of(Map.of()).deadline(Duration.ofMinutes(1)));

        assertThat(late.status()).isEqualTo(RunResult.Status.CANCELLED);
        gatekeeper.letGo("done");
        assertThat(patient.result().get(20, TimeUnit.SECONDS).isCompleted()).isTrue();
        assertThat(HostLimits.defaults().noDeadline().deadline()).isEmpty();
        assertThat(HostLimits.defaults().deadline()).hasValue(Duration.ofHours(1));
    }

    @Test
    void tellsWhoseLimitIsReachedAndWhenToTryAgain() {
        SpellHost host = host(HostLimits.defaults().connections(2).connectionsOfUser(1));
        connect(host, ADA);

        assertThatExceptionOfType(ServiceException.class)
                .isThrownBy(() -> connect(host, ADA))
                .satisfies(busy -> assertThat(busy.data())
                        .isEqualTo(Map.of("of", "user", "what", "connections", "most", 1, "retryAfter", 1)));

        connect(host, BEA);
        assertThatExceptionOfType(ServiceException.class)
                .isThrownBy(() -> connect(host, new User("cem")))
                .satisfies(busy -> assertThat(busy.data())
                        .isEqualTo(Map.of("of", "host", "what", "connections", "most", 2, "retryAfter", 1)));
    }
}
