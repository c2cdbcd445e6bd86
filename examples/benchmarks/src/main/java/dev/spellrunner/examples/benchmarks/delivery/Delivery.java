// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks.delivery;

import com.sun.management.OperatingSystemMXBean;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.host.SpellManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures what it costs the server to deliver the events of runs to clients, against plain frames of Jetty with the same
 * bytes, an event each, in the same process.
 *
 * <pre>
 * java -cp benchmarks.jar dev.spellrunner.examples.benchmarks.delivery.Delivery
 * </pre>
 */
public final class Delivery {

    private static final int EVENTS_OF_RUN = DeliveryServer.eventsOfRun(DeliveryServer.LONG);

    private static final int MOST_AHEAD = 40_000;
    private static final int EVENTS_A_SECOND = 10_000;
    /** So many events go to a new client before their time is taken. */
    private static final int WARM_UP = 200_000;

    private final DeliveryServer server;
    private final SpellManager starter;

    private Delivery(DeliveryServer server) {
        this.server = server;
        this.starter = server.host.connect(DeliveryServer.USER);
    }

    /** Measures {@code throughput}, {@code latency} or {@code idle}, or all; told {@code client} first, is the clients. */
    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals("client")) {
            DeliveryClient.run(Arrays.copyOfRange(args, 1, args.length));
            return;
        }
        try (DeliveryServer server = new DeliveryServer()) {
            Delivery delivery = new Delivery(server);
            List<String> wanted = args.length == 0 ? List.of("throughput", "latency", "idle") : List.of(args);
            for (String what : wanted) {
                switch (what) {
                    case "throughput" -> delivery.throughput();
                    case "latency" -> {
                        delivery.latency(DeliveryServer.SHORT);
                        delivery.latency(DeliveryServer.LONG);
                    }
                    case "idle" -> delivery.idleConnections(1000);
                    default ->
                        throw new IllegalArgumentException("'" + what + "' is none of throughput, latency, idle");
                }
            }
        }
    }

    private void throughput() throws Exception {
        System.out.println("clients  what                          events/s  server CPU ns/event");
        for (int round = 0; round < 2; round++) {
            row(0, "runs that nobody hears", runsAlone(400_000));
            for (int clients : new int[] {1, 50}) {
                int events = clients == 1 ? 400_000 : 40_000;
                row(clients, "plain, a frame at a time", plain(clients, events, 1));
                row(clients, "plain, 64 frames under way", plain(clients, events, 64));
                row(clients, "spells", spells(clients, events));
            }
        }
    }

    private static void row(int clients, String what, double[] figures) {
        System.out.printf(Locale.ROOT, "%7d  %-28s %9.0f  %9.0f%n", clients, what, figures[0], figures[1]);
    }

    private double[] runsAlone(int events) throws Exception {
        long start = System.nanoTime();
        long cpu = cpuNanos();
        for (int sent = 0; sent < events; sent += EVENTS_OF_RUN) {
            run(DeliveryServer.LONG);
        }
        return figures(events, start, cpu);
    }

    private void run(int nodes) throws Exception {
        starter.start(DeliveryServer.chainOf(nodes), RunRequest.of(Map.of()))
                .result()
                .get(10, TimeUnit.SECONDS);
    }

    private double[] plain(int clients, int events, int underWay) throws Exception {
        String text = wireForm();
        try (Clients connected = new Clients(server.plainFrames(), clients, DeliveryClient.UNTIMED)) {
            long start = System.nanoTime();
            long cpu = cpuNanos();
            server.sendPlain(text, events, underWay);
            connected.await(events);
            return figures((long) events * clients, start, cpu);
        }
    }

    private static String wireForm() {
        return EventCodec.create()
                .encodeToString(NodeEvent.of("r-17ozmu566a0my-1", "chain")
                        .seq(100)
                        .at(Instant.now())
                        .node(NodePath.of("50"), "Stamp")
                        .micros(12)
                        .completed(Map.of("micros", 1_764_000_000_000_000L)));
    }

    private double[] spells(int clients, int events) throws Exception {
        try (Clients connected = new Clients(server.spells(DeliveryServer.LONG), clients, DeliveryClient.UNTIMED)) {
            long start = System.nanoTime();
            long cpu = cpuNanos();
            long sent = runAsFastAsHeard(DeliveryServer.LONG, events, connected);
            return figures(sent * clients, start, cpu);
        }
    }

    /** Returns how many events have come to each client. */
    private long runAsFastAsHeard(int nodes, int events, Clients connected) throws Exception {
        long sent = 0;
        while (sent < events) {
            run(nodes);
            sent += DeliveryServer.eventsOfRun(nodes);
            connected.await(sent - MOST_AHEAD);
        }
        connected.await(sent);
        return sent;
    }

    /** A run of a chain now and then: about 10 000 events a second, each run's at once. */
    private void latency(int nodes) throws Exception {
        int eventsOfRun = DeliveryServer.eventsOfRun(nodes);
        int runs = 15 * EVENTS_A_SECOND / eventsOfRun;
        try (Clients connected = new Clients(server.spells(nodes), 1, WARM_UP)) {
            long sent = runAsFastAsHeard(nodes, WARM_UP, connected);
            long next = System.nanoTime();
            for (int i = 0; i < runs; i++) {
                run(nodes);
                next += TimeUnit.SECONDS.toNanos(eventsOfRun) / EVENTS_A_SECOND;
                LockSupport.parkNanos(next - System.nanoTime());
            }
            connected.await(sent + (long) runs * eventsOfRun);
            System.out.println("microseconds from a node's end to its client, " + EVENTS_A_SECOND
                    + " events/s in bursts of " + eventsOfRun + ": " + connected.lastWord());
        }
    }

    private void idleConnections(int count) throws Exception {
        long before = usedHeap();
        try (Clients connected = new Clients(server.spells(DeliveryServer.LONG), count, DeliveryClient.UNTIMED)) {
            connected.await(0);
            long used = usedHeap() - before;
            System.out.println("heap of an idle connection with an open spell, of " + count + ": " + used / count
                    + " bytes; threads: " + Thread.activeCount());
        }
    }

    private static double[] figures(long events, long startNanos, long cpuBefore) {
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        return new double[] {events / seconds, (double) (cpuNanos() - cpuBefore) / events};
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static long usedHeap() throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            System.gc();
            Thread.sleep(100);
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** The process of the clients. */
    private static final class Clients implements AutoCloseable {

        private final Process process;
        private final BufferedReader output;
        private final AtomicLong slowest = new AtomicLong();
        private boolean ended;

        Clients(URI server, int count, long untimed) throws Exception {
            process = DeliveryClient.start(server, count, untimed);
            output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            for (String line; (line = output.readLine()) != null && !line.equals("connected"); ) {
                System.out.println(line);
            }
        }

        /** Waits until the slowest client has so many events. */
        void await(long events) throws Exception {
            while (slowest.get() < events) {
                String line = output.readLine();
                if (line == null) {
                    throw new IllegalStateException("the clients have ended at " + slowest.get() + " of " + events);
                }
                slowest.set(Long.parseLong(line));
            }
        }

        /** Ends the clients, and returns the last that they say. */
        String lastWord() throws IOException {
            ended = true;
            process.getOutputStream().write(DeliveryClient.end());
            process.getOutputStream().flush();
            String last = "";
            for (String line; (line = output.readLine()) != null; ) {
                last = line;
            }
            return last;
        }

        @Override
        public void close() throws IOException {
            if (!ended) {
                lastWord();
            }
            process.destroy();
        }
    }
}
