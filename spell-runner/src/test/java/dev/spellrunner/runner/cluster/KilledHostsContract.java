// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.event.Cause;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.LoggedEvent;
import dev.spellrunner.runner.log.Start;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three processes share a server, one of them is lost at some moment, and all runs come to their end. */
public abstract class KilledHostsContract {

    private static final EventCodec CODEC = EventCodec.create();
    private static final int HOSTS = 3;
    /** Each of them takes over some runs: more find what is rare. */
    private static final int USUAL_KILLS = 3;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path temporary;

    private final List<HostProcess> hosts = new ArrayList<>();
    private final Random random = new Random();
    private final Map<String, List<NodeEvent>> heard = new LinkedHashMap<>();
    /** By run that was taken over, after how many milliseconds its next event was heard. */
    private final Map<String, Long> silences = new LinkedHashMap<>();

    private volatile long lostAt;

    /** Returns a server without any runs; skips the test where there is none. */
    protected abstract ClusterServer newServer() throws Exception;

    @AfterEach
    void close() {
        hosts.forEach(HostProcess::close);
    }

    @Test
    @Timeout(400)
    void goOnWithTheRunsOfAProcessThatIsKilled() throws Exception {
        play(6, HostProcess::kill);
    }

    @Test
    @Timeout(400)
    void goOnWithTheRunsOfAProcessThatSleepsAndWritesNothingWhenItWakes() throws Exception {
        play(4, sleeper -> {
            sleeper.signal("STOP");
            awaitTakenUp(sleeper.heldRun());
            sleeper.signal("CONT");
        });
    }

    /** Kills as often as {@code spellrunner.kills} says, 51 runs each time. */
    @Test
    @Timeout(3 * 3600)
    void goOnAfterManyKills() throws Exception {
        int kills = Integer.getInteger("spellrunner.kills", USUAL_KILLS);
        for (int i = 1; i <= kills; i++) {
            play(17, HostProcess::kill);
            hosts.forEach(HostProcess::close);
            hosts.clear();
            heard.clear();
            if (i % 10 == 0 || i == kills) {
                printSilences(i);
            }
        }
    }

    private void printSilences(int kills) {
        List<Long> sorted = silences.values().stream().sorted().toList();
        System.out.printf(
                "%d kills, %d runs were taken over; next event after a kill: p50 %d ms, longest %d ms%n",
                kills, sorted.size(), sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
    }

    private interface Loss {
        void of(HostProcess host) throws Exception;
    }

    /** Waits until the work of a run that was under way on a host is told to be cancelled by another one, and begins anew. */
    private void awaitTakenUp(String run) {
        await().atMost(Duration.ofMinutes(2)).until(() -> {
            synchronized (heard) {
                return heard.getOrDefault(run, List.of()).stream()
                        .anyMatch(event -> event instanceof NodeEvent.Cancelled cut && cut.by() == Cause.HOST);
            }
        });
    }

    private void play(int runsOfEach, Loss loss) throws Exception {
        ClusterServer server = newServer();
        Path ledger = Files.createTempFile(temporary, "effects", "");
        for (int i = 0; i < HOSTS; i++) {
            hosts.add(HostProcess.start(server, ledger, Files.createTempFile(temporary, "host", ".log")));
        }
        for (HostProcess host : hosts) {
            host.awaitReady();
        }
        try (Cluster watcher = server.place(server.port(), HostProcess.LEASE, Duration.ofSeconds(20));
                Follower follower =
                        watcher.log().follow(new Channel(HostProcess.USER.id(), "steps"), Start.underWay(), () -> {})) {
            Thread taking = new Thread(() -> takeAll(follower, HOSTS * runsOfEach), "watcher");
            for (HostProcess host : hosts) {
                host.startRuns(runsOfEach);
            }
            long enough = 3L * runsOfEach * (1 + random.nextInt(6));
            taking.start();
            // A run that was not written yet goes with its host, as a call does that was not answered.
            await().atMost(Duration.ofMinutes(2)).until(() -> begun() == HOSTS * runsOfEach && count() >= enough);

            HostProcess lost = hosts.get(random.nextInt(HOSTS));
            assertThat(watcher.runs().find(HostProcess.USER.id(), lost.heldRun()))
                    .hasValueSatisfying(run -> assertThat(run.status()).isEqualTo(RunStatus.RUNNING));
            lostAt = System.nanoTime();
            loss.of(lost);
            awaitTakenUp(lost.heldRun());
            Files.createFile(HostProcess.word(ledger));

            await().atMost(Duration.ofMinutes(3)).until(() -> ended() == HOSTS * runsOfEach);
            taking.join(10_000);
        }
        synchronized (heard) {
            heard.forEach(KilledHostsContract::assertWhole);
        }
        assertThat(Files.readAllLines(ledger)).isNotEmpty().doesNotHaveDuplicates();
    }

    private int begun() {
        synchronized (heard) {
            return heard.size();
        }
    }

    private int count() {
        synchronized (heard) {
            return heard.values().stream().mapToInt(List::size).sum();
        }
    }

    private long ended() {
        synchronized (heard) {
            return heard.values().stream().filter(KilledHostsContract::hasEnded).count();
        }
    }

    private static boolean hasEnded(List<NodeEvent> run) {
        NodeEvent last = run.get(run.size() - 1);
        return last.path().isRoot() && last.isTerminal();
    }

    private void takeAll(Follower follower, int runs) {
        await().pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofMinutes(5))
                .until(() -> {
                    for (LoggedEvent event : follower.take(256 * 1024)) {
                        NodeEvent told = CODEC.decode(event.json());
                        if (told instanceof NodeEvent.Cancelled cut && cut.by() == Cause.HOST) {
                            silences.putIfAbsent(told.run(), (System.nanoTime() - lostAt) / 1_000_000);
                        }
                        synchronized (heard) {
                            heard.computeIfAbsent(event.run(), run -> new ArrayList<>())
                                    .add(told);
                        }
                    }
                    return ended() == runs;
                });
    }

    /** Every number once, in order; no node begins twice without an end between, and none is left open. */
    private static void assertWhole(String run, List<NodeEvent> events) {
        long next = 1;
        Set<NodePath> open = new HashSet<>();
        for (NodeEvent event : events) {
            assertThat(event.since()).as("after %s of run %s", next - 1, run).isEqualTo(next);
            next = event.seq() + 1;
            if (event instanceof NodeEvent.Started) {
                assertThat(open.add(event.path()))
                        .as("%s of run %s begins once", event.path(), run)
                        .isTrue();
            } else if (event.isTerminal() && !(event instanceof NodeEvent.Skipped)) {
                assertThat(open.remove(event.path()))
                        .as("%s of run %s had begun", event.path(), run)
                        .isTrue();
            }
        }
        assertThat(open).as("what run %s leaves open", run).isEmpty();
    }
}
