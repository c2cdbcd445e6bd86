// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.PlayPolicy;
import dev.spellrunner.runner.PlayState.Phase;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.RunResult.Status;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.host.Spells.Gatekeeper;
import dev.spellrunner.runner.store.RunDirectory;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Options that a host takes from its builder as a single runner does. */
@Timeout(60)
class HostOptionsTest {

    private static final User ADA = new User("ada");

    private final Gatekeeper gatekeeper = new Gatekeeper();
    private final AtomicInteger jobs = new AtomicInteger();

    private static Spell oneNameTwice() {
        return Spell.named("twice")
                .id("t")
                .node("0", "Number Variable", Map.of("_var", "3"))
                .node("1", "Output", Map.of("name", "same"))
                .node("2", "Output", Map.of("name", "same"))
                .wire("0", "output", "1", "input")
                .wire("0", "output", "2", "input")
                .build();
    }

    private static Spell queue() {
        return Spell.named("queue")
                .id("q")
                .node("1", "Queue")
                .node("2", "Output")
                .wire("1", "trigger", "2", "trigger")
                .wire("1", "item", "2", "input")
                .build();
    }

    /** The options of a runner that a host has by another name, and why. */
    private static final Map<String, String> BY_OTHER_NAMES = Map.of(
            "store", "SpellHost.builder asks for it: each user has one",
            "owner", "the user who connects owns his runs",
            "sink", "log takes all events, connect the sink of a connection, observe the host's observers",
            "state", "each open spell has its own, which starts as the spell says",
            "statesOfCalled", "open spells share the States of what they call",
            "barrier", "runs takes the store that a node with a lasting effect waits for",
            "check", "a spell with errors is refused with all of them when it is opened or run");

    private SpellHost.Builder builder() {
        InMemorySpells spells = new InMemorySpells(Spells.echo("e"), Spells.waiting("w"), oneNameTwice(), queue());
        return SpellHost.builder(user -> spells).components(gatekeeper.components());
    }

    @Test
    void refusesSpellsWithWarningsIfItIsStrict() throws Exception {
        try (SpellHost host = builder().build();
                SpellHost strict = builder().strict().build()) {
            Run run = host.connect(ADA).start("t", RunRequest.of(Map.of()));

            assertThat(run.result().get(30, SECONDS).status()).isEqualTo(Status.COMPLETED);
            assertThatThrownBy(() -> strict.connect(ADA).start("t", RunRequest.of(Map.of())))
                    .isInstanceOf(InvalidSpellException.class)
                    .hasMessageContaining("same");
        }
    }

    @Test
    void givesRunsTheIdsOfTheApplicationAlsoThoseThatAreKept(@TempDir Path directory) throws Exception {
        try (SpellHost host =
                        builder().runIds(() -> "job-" + jobs.incrementAndGet()).build();
                SpellHost keeping = builder()
                        .runIds(() -> "job-" + jobs.incrementAndGet())
                        .runs(RunDirectory.at(directory))
                        .build()) {
            Run first = host.connect(ADA).start("e", RunRequest.of(Map.of("text", "hi")));
            Run second = keeping.connect(ADA).start("e", RunRequest.of(Map.of("text", "hi")));

            assertThat(List.of(first.id(), second.id())).containsExactly("job-1", "job-2");
            assertThat(second.result().get(30, SECONDS).run()).isEqualTo("job-2");
        }
    }

    @Test
    void keepsTheDeadlinesOfRunsByTheSchedulerThatIsGiven() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
        timer.setRemoveOnCancelPolicy(true);
        try (SpellHost host = builder().scheduler(timer).build()) {
            Run run = host.connect(ADA).start("w", RunRequest.of(Map.of()).deadline(Duration.ofMillis(20)));

            assertThat(run.result().orTimeout(30, SECONDS).join().status()).isEqualTo(Status.CANCELLED);
            assertThat(timer.getTaskCount()).isPositive();
        } finally {
            timer.shutdownNow();
        }
    }

    @Test
    void tellsOfThePlaysOfAllUsers() {
        List<String> told = new CopyOnWriteArrayList<>();
        try (SpellHost host = builder()
                .onPlay((channel, now) -> {
                    told.add(channel.user() + " " + channel.spell() + " " + now.phase());
                    if (now.phase() == Phase.PAUSED) {
                        throw new IllegalStateException("a listener that fails harms nobody");
                    }
                })
                .build()) {
            SpellManager ada = host.connect(ADA);
            ada.open("q");

            ada.play("q", PlayPolicy.oneAtATime());
            ada.pause("q");
            ada.stop("q");
        }

        assertThat(told).containsSubsequence("ada q PLAYING", "ada q PAUSED", "ada q STOPPED");
    }

    @Test
    void hasTheOptionsOfARunner() {
        Set<String> ofRunner = methods(SpellRunner.Builder.class);
        Set<String> ofHost = methods(SpellHost.Builder.class);

        assertThat(ofHost).containsAll(without(ofRunner, BY_OTHER_NAMES.keySet()));
        assertThat(ofHost).doesNotContainAnyElementsOf(BY_OTHER_NAMES.keySet());
        assertThat(ofRunner).containsAll(BY_OTHER_NAMES.keySet());
    }

    private static Set<String> methods(Class<?> type) {
        return Stream.of(type.getMethods())
                .filter(method -> method.getDeclaringClass() == type)
                .map(Method::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> without(Set<String> all, Set<String> some) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(some);
        return rest;
    }
}
