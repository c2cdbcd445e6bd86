// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Two hundred clients of all kinds that come, go, stall and lie, for as many seconds as the property {@code soak.seconds}
 * says. Afterwards nothing of them is left, and between rounds heap, threads and file handles stay flat.
 */
@Tag("full")
@EnabledIfSystemProperty(
        named = "soak.seconds",
        matches = "[0-9]+",
        disabledReason = "it runs as long as -Dsoak.seconds says, and only if it says so")
class SoakTest {

    private static final int CLIENTS = 200;
    private static final int ROUNDS = 6;
    private static final int SECONDS = Integer.getInteger("soak.seconds", 60);
    private static final String NOTHING = "0 connections, 0 open spells, 0 runs, 0 clients, 0 sessions";

    /** The resources in use when no client is there. */
    private record Use(long heapBytes, int threads, long fileHandles) {

        static Use now() {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            return new Use(
                    runtime.totalMemory() - runtime.freeMemory(),
                    ManagementFactory.getThreadMXBean().getThreadCount(),
                    ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                            ? unix.getOpenFileDescriptorCount()
                            : 0);
        }
    }

    @Test
    void leavesNothingBehindAndTellsNobodyOfOthers() throws Exception {
        List<Use> uses = new ArrayList<>();
        long did = 0;
        try (AttackedServer server = new AttackedServer()) {
            for (int round = 0; round < ROUNDS; round++) {
                did += round(server.port(), round, Duration.ofSeconds(SECONDS).dividedBy(ROUNDS));
                await().atMost(Duration.ofSeconds(60))
                        .untilAsserted(() -> assertThat(server.standing()).isEqualTo(NOTHING));
                uses.add(Use.now());
            }
        }

        System.out.println("soak: " + did + " visits of " + CLIENTS + " clients in " + SECONDS + " s: " + uses);
        Use first = uses.get(1);
        Use last = uses.get(ROUNDS - 1);
        assertThat(did).isGreaterThan(CLIENTS);
        assertThat(last.heapBytes()).as("heap %s", uses).isLessThan(first.heapBytes() + 24L * 1024 * 1024);
        // Pools keep their threads a while.
        assertThat(last.threads()).as("threads %s", uses).isLessThan(first.threads() + 2 * AttackedServer.MOST_THREADS);
        assertThat(last.fileHandles()).as("file handles %s", uses).isLessThan(first.fileHandles() + 30);
    }

    /** Returns how many visits the clients have made. */
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
                visits += client.get(120, TimeUnit.SECONDS);
            }
            return visits;
        } finally {
            threads.shutdownNow();
        }
    }
}
