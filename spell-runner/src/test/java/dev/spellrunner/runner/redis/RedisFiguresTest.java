// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.cluster.Lease;
import dev.spellrunner.runner.cluster.RunHeader;
import dev.spellrunner.runner.cluster.RunWatcher;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.InMemoryEventLog;
import dev.spellrunner.runner.log.LoggedEvent;
import dev.spellrunner.runner.log.Start;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Measures what a log on Redis costs, and prints it. CPU times and bytes hold anywhere, latencies on a quiet machine. */
@Tag("full")
@Timeout(600)
class RedisFiguresTest {

    private static final EventCodec CODEC = EventCodec.create();
    private static final Instant AT = Instant.parse("2026-11-24T02:00:00.123Z");
    private static final Channel CHANNEL = new Channel("ada", "wee silver");
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final String WORDS =
            "A sentence of some ninety characters, as a model writes them one after the other, or so.";

    private final List<AutoCloseable> opened = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private RedisServer server;

    @BeforeEach
    void startRedis() throws Exception {
        server = closing(RedisServer.start());
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private <T extends AutoCloseable> T closing(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    private RedisCluster cluster() {
        return closing(
                RedisCluster.builder(server.uri()).backlog(1L << 30, 1L << 30).build());
    }

    private static NodeEvent begins(String run) {
        return NodeEvent.of(run, "wee silver").seq(1).at(AT).started(Map.of("who", "Ada"));
    }

    private static NodeEvent says(String run, long seq) {
        return NodeEvent.of(run, "wee silver")
                .seq(seq)
                .at(AT)
                .node(NodePath.parse("7"), "Chat")
                .progress(WORDS);
    }

    private static NodeEvent ends(String run, long seq) {
        return NodeEvent.of(run, "wee silver").seq(seq).at(AT).micros(9).completed(Map.of());
    }

    private static long cpuOfThread(String name) {
        long sum = 0;
        for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().equals(name)) {
                sum += Math.max(0, THREADS.getThreadCpuTime(thread.getThreadId()));
            }
        }
        return sum;
    }

    /** Returns the CPU time of Redis in microseconds. */
    private double cpuOfRedis() throws Exception {
        return (number("cpu", "used_cpu_user") + number("cpu", "used_cpu_sys")) * 1e6;
    }

    private double number(String section, String field) throws Exception {
        Matcher found = Pattern.compile("(?m)^" + field + ":([0-9.]+)").matcher(server.command("INFO", section));
        assertThat(found.find()).isTrue();
        return Double.parseDouble(found.group(1));
    }

    // ---- CPU ----

    @Test
    void printsWhatAnEventTakes() throws Exception {
        RedisCluster cluster = cluster();
        InMemoryEventLog memory = closing(EventLog.inMemory().build());
        int events = 100_000;
        double inMemory = 0;
        double onRedis = 0;
        double writer = 0;
        double redis = 0;
        for (int round = 0; round < 4; round++) {
            String run = "r-" + round;
            inMemory = nanosOfAppends(events, number -> memory.append(CHANNEL, says(run, number + 1)));
            double redisBefore = cpuOfRedis();
            long writerBefore = cpuOfThread("spell-redis-writer");
            cluster.log().append(CHANNEL, begins(run));
            onRedis = nanosOfAppends(events, number -> cluster.log().append(CHANNEL, says(run, number + 2)));
            await().atMost(Duration.ofSeconds(60)).until(() -> cluster.backlog() == 0);
            writer = (cpuOfThread("spell-redis-writer") - writerBefore) / (double) events;
            redis = (cpuOfRedis() - redisBefore) / events;
            cluster.log().append(CHANNEL, ends(run, events + 2));
        }
        System.out.printf(
                "CPU an event, a run of %d: run's thread in memory %.0f ns, on Redis %.0f ns (x %.2f);"
                        + " writing thread %.2f us; Redis %.2f us%n",
                events, inMemory, onRedis, onRedis / inMemory, writer / 1000, redis);
        assertThat(redis).isLessThan(50);
    }

    private interface Appending {
        void append(long number);
    }

    private static double nanosOfAppends(int events, Appending appending) {
        long before = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < events; i++) {
            appending.append(i);
        }
        return (THREADS.getCurrentThreadCpuTime() - before) / (double) events;
    }

    // ---- latency ----

    private static void print(String what, long[] nanos) {
        Arrays.sort(nanos);
        System.out.printf(
                "%s: p50 %.2f ms, p90 %.2f ms, p99 %.2f ms%n",
                what,
                nanos[nanos.length / 2] / 1e6,
                nanos[nanos.length * 9 / 10] / 1e6,
                nanos[nanos.length * 99 / 100] / 1e6);
    }

    @Test
    void printsHowSoonAnotherProcessHears() throws Exception {
        RedisCluster writes = cluster();
        RedisCluster hears = cluster();
        writes.log().append(CHANNEL, begins("r-1"));
        Semaphore told = new Semaphore(0);
        Follower follower = closing(hears.log().follow(CHANNEL, Start.underWay(), told::release));
        long[] nanos = new long[2000];
        long heard = 0;
        for (int i = -500; i < nanos.length; i++) {
            long before = System.nanoTime();
            long seq = i + 502;
            writes.log().append(CHANNEL, says("r-1", seq));
            while (heard < seq) {
                for (LoggedEvent event : follower.take(64 * 1024)) {
                    heard = event.seq();
                }
                if (heard < seq) {
                    assertThat(told.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
                }
            }
            if (i >= 0) {
                nanos[i] = System.nanoTime() - before;
            }
        }
        print("append until another host hears it", nanos);
    }

    /** Watches a run that nothing happens to. */
    private static final class Quiet implements RunWatcher {

        @Override
        public void tell(List<LoggedEvent> events) {
            assertThat(events).isNotEmpty();
        }

        @Override
        public void behind(CompletionStage<Void> caughtUp) {
            throw new AssertionError();
        }

        @Override
        public void lost(Throwable why) {
            throw new AssertionError(why);
        }
    }

    private static Lease begin(RedisCluster cluster, String run, Spell spell) {
        RunHeader header = new RunHeader(
                CHANNEL, run, Optional.empty(), AT, Optional.empty(), spell.version(), false, true, Map.of());
        return cluster.runs().begin(header, spell, new Quiet());
    }

    private static Spell spell() {
        return Spell.named("wee silver")
                .id("wee silver")
                .node("1", "Module Trigger In")
                .build();
    }

    @Test
    void printsHowLongAnEffectWaitsUntilItsStartIsWritten() throws Exception {
        RedisCluster cluster = cluster();
        cluster.join();
        Lease lease = begin(cluster, "r-1", spell());
        lease.append(LoggedEvent.of(begins("r-1"), CODEC));
        long[] nanos = new long[5000];
        for (int i = -2000; i < nanos.length; i++) {
            long before = System.nanoTime();
            lease.append(LoggedEvent.of(says("r-1", i + 2002), CODEC));
            lease.written().toCompletableFuture().get(30, TimeUnit.SECONDS);
            if (i >= 0) {
                nanos[i] = System.nanoTime() - before;
            }
        }
        print("barrier", nanos);
    }

    // ---- memory ----

    @Test
    void printsWhatARunTakesInRedis() throws Exception {
        RedisCluster cluster = cluster();
        cluster.join();
        Spell spell = spell();
        long json = LoggedEvent.of(begins("r-1"), CODEC).size()
                + LoggedEvent.of(ends("r-1", 2), CODEC).size();
        int runs = 5000;
        double before = number("memory", "used_memory");
        for (int i = 0; i < runs; i++) {
            String run = "r-1z141z3-" + i;
            Lease lease = begin(cluster, run, spell);
            lease.append(LoggedEvent.of(begins(run), CODEC));
            lease.append(LoggedEvent.of(ends(run, 2), CODEC));
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> cluster.backlog() == 0);
        double each = (number("memory", "used_memory") - before) / runs;
        System.out.printf("a run of two events of %d bytes takes %.0f bytes in Redis%n", json, each);

        String run = "long";
        long bytes = 0;
        before = number("memory", "used_memory");
        cluster.log().append(CHANNEL, begins(run));
        for (int i = 0; i < 20_000; i++) {
            bytes += LoggedEvent.of(says(run, i + 2), CODEC).size();
            cluster.log().append(CHANNEL, says(run, i + 2));
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> cluster.backlog() == 0);
        double all = number("memory", "used_memory") - before;
        System.out.printf("a long run takes %.2f times its JSON in Redis%n", all / bytes);
        assertThat(each).isLessThan(10_000);
    }

    @Test
    void printsWhatTenThousandFollowedChannelsTake() throws Exception {
        RedisCluster cluster = cluster();
        int channels = 10_000;
        double before = number("memory", "used_memory");
        CountDownLatch told = new CountDownLatch(channels);
        List<Channel> all = new ArrayList<>();
        for (int i = 0; i < channels; i++) {
            Channel channel = new Channel("user-" + i % 100, "spell-" + i);
            all.add(channel);
            closing(cluster.log().follow(channel, Start.underWay(), told::countDown));
        }
        double each = (number("memory", "used_memory") - before) / channels;
        System.out.printf(
                "%d channels are followed on %.0f connections; each takes %.0f bytes in Redis%n",
                channels, number("clients", "connected_clients"), each);
        Consumer<Channel> append = channel -> cluster.log().append(channel, begins("r-" + channel.spell()));
        all.forEach(append);
        assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(cluster.channels()).isEqualTo(channels);
    }
}
