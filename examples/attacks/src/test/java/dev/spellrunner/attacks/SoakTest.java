// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.attacks.AttackedServer.Use;
import dev.spellrunner.socketio.testing.SmallProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two hundred clients of all kinds that come, go, stall and lie at a server with 128 MB of heap, for 40 seconds or as many
 * as the property {@code soak.seconds} says: an hour is {@code -Dsoak.seconds=3600}. Between rounds nothing of them is
 * left; heap, threads and file handles stay flat.
 */
@Tag("full")
class SoakTest {

    private static final int CLIENTS = 200;
    private static final int ROUNDS = 4;
    private static final int MEGABYTES = 128;

    private static final int SECONDS = Integer.getInteger("soak.seconds", 40);
    private static final String NOTHING = "0 connections, 0 open spells, 0 runs, 0 clients, 0 sessions";
    private static final long HEAP_MARGIN = 16L * 1024 * 1024;
    private static final int HANDLE_MARGIN = 30;
    private static final int LONGEST_VISIT_SECONDS = 300;

    @Test
    void leavesNothingBehindAndTellsNobodyOfOthers(@TempDir Path folder) throws Exception {
        List<Use> uses = new ArrayList<>();
        long visits = 0;
        String log;
        try (SmallProcess server = SmallProcess.start(folder, AttackedServer.class, MEGABYTES)) {
            for (int round = 0; round < ROUNDS; round++) {
                visits += round(server, round);
                uses.add(useOfNobody(server));
            }
            log = server.log();
        }

        System.out.println("soak: " + visits + " visits of " + CLIENTS + " clients in " + SECONDS + " s: " + uses);
        assertThat(visits).isGreaterThan(CLIENTS);
        assertThat(log).doesNotContain("\tat ", "OutOfMemory");
        // The first round loads classes and fills pools.
        Use first = uses.get(1);
        Use last = uses.get(ROUNDS - 1);
        assertThat(last.heapBytes()).as("heap %s", uses).isLessThan(first.heapBytes() + HEAP_MARGIN);
        // Pools keep their threads a while.
        assertThat(last.threads()).as("threads %s", uses).isLessThan(first.threads() + 2 * AttackedServer.MOST_THREADS);
        assertThat(last.fileHandles()).as("file handles %s", uses).isLessThan(first.fileHandles() + HANDLE_MARGIN);
    }

    /** Waits until nothing is left of the clients, and returns what the server uses then. */
    private static Use useOfNobody(SmallProcess server) {
        return await().pollInterval(Duration.ofSeconds(1))
                .atMost(Duration.ofMinutes(3))
                .ignoreExceptionsInstanceOf(IOException.class)
                .failFast("the server has ended", () -> !server.isAlive())
                .until(() -> Use.of(server.port()), use -> use.standing().equals(NOTHING));
    }

    /** Returns how many visits the clients have made. */
    private static long round(SmallProcess server, int round) throws Exception {
        try {
            return round(server.port(), round, Duration.ofSeconds(SECONDS).dividedBy(ROUNDS));
        } catch (ExecutionException e) {
            throw new AssertionError((server.isAlive() ? "" : "the server has ended: ") + server.log(), e.getCause());
        }
    }

    private static long round(int port, int round, Duration length) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<Long>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                SoakClient client = new SoakClient(port, i, 1000L * round + i, over);
                clients.add(threads.submit(client::visitUntilOver));
            }
            assertThat(over.await(length.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
            over.countDown();
            long visits = 0;
            for (Future<Long> client : clients) {
                visits += client.get(LONGEST_VISIT_SECONDS, TimeUnit.SECONDS);
            }
            return visits;
        } finally {
            threads.shutdownNow();
        }
    }
}
