// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.cluster.shared.SharedCluster;
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
import java.util.OptionalDouble;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Measures what a log on a server costs, and prints it. CPU times hold anywhere, latencies on a quiet machine: {@code
 * spellrunner.samples} says of how many, {@code spellrunner.channels} how many channels are followed, and by default they are few.
 */
@Timeout(600)
public abstract class ClusterFiguresContract {

    protected static final EventCodec CODEC = EventCodec.create();
    protected static final Instant AT = Instant.parse("2026-11-24T02:00:00.123Z");
    protected static final Channel CHANNEL = new Channel("ada", "wee silver");
    private static final int SAMPLES = Integer.getInteger("spellrunner.samples", 200);
    /** Longer than a disk takes that has much else to do. */
    protected static final long LONGEST_SECONDS = 300;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final String WORDS =
            "A sentence of some ninety characters, as a model writes them one after the other, or so.";

    private final List<AutoCloseable> opened = new ArrayList<>();

    /** Makes the place of one more host, in which as much may wait to be written as does. */
    protected abstract SharedCluster place() throws Exception;

    /** Returns the CPU time of the server in microseconds. */
    protected abstract double cpuOfServer() throws Exception;

    /** Returns the name of the server, as threads have it. */
    protected abstract String server();

    /** Returns how many channels are followed, if nothing else is asked for. */
    protected int usualChannels() {
        return 1000;
    }

    /** Returns how many connections the server has. */
    protected abstract int connections() throws Exception;

    /** Returns how many bytes of memory the server uses, if it tells. */
    protected OptionalDouble memory() throws Exception {
        return OptionalDouble.empty();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    protected final <T extends AutoCloseable> T closing(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    protected static NodeEvent begins(String run) {
        return NodeEvent.of(run, "wee silver").seq(1).at(AT).started(Map.of("who", "Ada"));
    }

    protected static NodeEvent says(String run, long seq) {
        return NodeEvent.of(run, "wee silver")
                .seq(seq)
                .at(AT)
                .node(NodePath.parse("7"), "Chat")
                .progress(WORDS);
    }

    /** An effect begins. */
    private static NodeEvent starts(String run, long seq) {
        return NodeEvent.of(run, "wee silver")
                .seq(seq)
                .at(AT)
                .node(NodePath.parse("7"), "Pay")
                .started(Map.of("order", WORDS));
    }

    protected static NodeEvent ends(String run, long seq) {
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

    // ---- CPU ----

    @Test
    void printsWhatAnEventTakes() throws Exception {
        SharedCluster cluster = closing(place());
        InMemoryEventLog memory = closing(EventLog.inMemory().build());
        int events = 50 * SAMPLES;
        double inMemory = 0;
        double onServer = 0;
        double writer = 0;
        double onItself = 0;
        double rate = 0;
        double leased = 0;
        cluster.join();
        for (int round = 0; round < 4; round++) {
            String run = "r-" + round;
            inMemory = nanosOfAppends(events, number -> memory.append(CHANNEL, says(run, number + 1)));
            double serverBefore = cpuOfServer();
            long writerBefore = cpuOfThread("spell-" + server() + "-writer");
            long begun = System.nanoTime();
            cluster.log().append(CHANNEL, begins(run));
            onServer = nanosOfAppends(events, number -> cluster.log().append(CHANNEL, says(run, number + 2)));
            await().atMost(Duration.ofSeconds(LONGEST_SECONDS)).until(() -> cluster.backlog() == 0);
            rate = events * 1e9 / (System.nanoTime() - begun);
            writer = (cpuOfThread("spell-" + server() + "-writer") - writerBefore) / (double) events;
            onItself = (cpuOfServer() - serverBefore) / events;
            cluster.log().append(CHANNEL, ends(run, events + 2));
            leased = nanosOfLease(cluster, run + "-leased", events);
        }
        System.out.printf(
                "CPU an event, a run of %d: run's thread in memory %.0f ns, on %s %.0f ns (x %.2f), by a lease %.0f ns (x %.2f);"
                        + " writing thread %.2f us; server %.2f us; %.0f events/s%n",
                events,
                inMemory,
                server(),
                onServer,
                onServer / inMemory,
                leased,
                leased / inMemory,
                writer / 1000,
                onItself,
                rate);
        assertThat(onItself).isLessThan(50);
    }

    /** Appends as the run of a host does. */
    private static double nanosOfLease(SharedCluster cluster, String run, int events) {
        Lease lease = begin(cluster, run, spell());
        lease.append(LoggedEvent.of(begins(run), CODEC));
        double nanos = nanosOfAppends(events, number -> lease.append(LoggedEvent.of(says(run, number + 2), CODEC)));
        lease.append(LoggedEvent.of(ends(run, events + 2), CODEC));
        await().atMost(Duration.ofSeconds(LONGEST_SECONDS)).until(() -> cluster.backlog() == 0);
        return nanos;
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

    // ---- channels ----

    @Test
    void printsWhatManyFollowedChannelsTake() throws Exception {
        SharedCluster cluster = closing(place());
        int channels = Integer.getInteger("spellrunner.channels", usualChannels());
        double before = memory().orElse(0);
        long begun = System.nanoTime();
        CountDownLatch told = new CountDownLatch(channels);
        List<Channel> all = new ArrayList<>();
        for (int i = 0; i < channels; i++) {
            Channel channel = new Channel("user-" + i % 100, "spell-" + i);
            all.add(channel);
            closing(cluster.log().follow(channel, Start.underWay(), told::countDown));
        }
        double millis = (System.nanoTime() - begun) / 1e6;
        System.out.printf(
                "%d channels are followed on %d connections to %s after %.2f ms each%s%n",
                channels,
                connections(),
                server(),
                millis / channels,
                memory().isPresent()
                        ? String.format("; each takes %.0f bytes there", (memory().getAsDouble() - before) / channels)
                        : "");
        for (Channel channel : all) {
            cluster.log().append(channel, begins("r-" + channel.spell()));
        }
        assertThat(told.await(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(cluster.channels()).isEqualTo(channels);
    }

    // ---- latency ----

    private static void print(String what, long[] nanos, double microsOfServer) {
        Arrays.sort(nanos);
        System.out.printf(
                "%s: p50 %.2f ms, p90 %.2f ms, p99 %.2f ms; server %.0f us of CPU each%n",
                what,
                nanos[nanos.length / 2] / 1e6,
                nanos[nanos.length * 9 / 10] / 1e6,
                nanos[nanos.length * 99 / 100] / 1e6,
                microsOfServer / nanos.length / 1.5);
    }

    @Test
    void printsHowSoonAnotherProcessHears() throws Exception {
        Cluster writes = closing(place());
        Cluster hears = closing(place());
        writes.log().append(CHANNEL, begins("r-1"));
        Semaphore told = new Semaphore(0);
        Follower follower = closing(hears.log().follow(CHANNEL, Start.underWay(), told::release));
        long[] nanos = new long[SAMPLES];
        int warmUp = SAMPLES / 2;
        double serverBefore = cpuOfServer();
        long heard = 0;
        for (int i = -warmUp; i < nanos.length; i++) {
            long before = System.nanoTime();
            long seq = i + warmUp + 2;
            writes.log().append(CHANNEL, says("r-1", seq));
            while (heard < seq) {
                List<LoggedEvent> taken = follower.take(64 * 1024);
                for (LoggedEvent event : taken) {
                    heard = event.seq();
                }
                // It tells of more only after a take that found nothing.
                if (taken.isEmpty()) {
                    assertThat(told.tryAcquire(LONGEST_SECONDS, TimeUnit.SECONDS))
                            .isTrue();
                }
            }
            if (i >= 0) {
                nanos[i] = System.nanoTime() - before;
            }
        }
        print("append until another host hears it", nanos, cpuOfServer() - serverBefore);
    }

    /** Watches a run that nothing happens to. */
    private static final class Quiet implements RunWatcher {

        @Override
        public void tell(List<LoggedEvent> events) {
            assertThat(events).isNotEmpty();
        }

        @Override
        public void behind(CompletionStage<Void> caughtUp) {
            assertThat(caughtUp).isNotNull();
        }

        @Override
        public void lost(Throwable why) {
            throw new IllegalStateException(why);
        }
    }

    protected static Lease begin(Cluster cluster, String run, Spell spell) {
        RunHeader header = new RunHeader(
                CHANNEL,
                run,
                Optional.empty(),
                AT,
                Optional.empty(),
                spell.version(),
                false,
                true,
                Map.of(),
                Map.of(),
                Map.of());
        return cluster.runs().begin(header, spell, new Quiet());
    }

    protected static Spell spell() {
        return Spell.named("wee silver")
                .id("wee silver")
                .node("1", "Module Trigger In")
                .build();
    }

    @Test
    void printsHowLongAnEffectWaitsUntilItsStartIsWritten() throws Exception {
        SharedCluster cluster = closing(place());
        cluster.join();
        Lease lease = begin(cluster, "r-1", spell());
        lease.append(LoggedEvent.of(begins("r-1"), CODEC));
        long[] nanos = new long[SAMPLES];
        int warmUp = SAMPLES / 2;
        double serverBefore = cpuOfServer();
        for (int i = -warmUp; i < nanos.length; i++) {
            long before = System.nanoTime();
            lease.append(LoggedEvent.of(starts("r-1", i + warmUp + 2), CODEC));
            lease.written().toCompletableFuture().get(LONGEST_SECONDS, TimeUnit.SECONDS);
            if (i >= 0) {
                nanos[i] = System.nanoTime() - before;
            }
        }
        print("barrier", nanos, cpuOfServer() - serverBefore);
    }
}
