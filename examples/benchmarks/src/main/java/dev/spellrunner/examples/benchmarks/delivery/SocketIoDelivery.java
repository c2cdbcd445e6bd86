// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Measures what it costs a server to deliver an event over Socket.IO, beside plain frames of Jetty with the same bytes and
 * beside Socket.IO's own server in Node. Each server is a process of its own, and so are the clients, the same for all.
 *
 * <pre>
 * java -cp benchmarks.jar dev.spellrunner.examples.benchmarks.delivery.SocketIoDelivery            some two minutes
 * java -cp benchmarks.jar dev.spellrunner.examples.benchmarks.delivery.SocketIoDelivery --smoke    does it still run?
 * </pre>
 *
 * <p>For the server in Node, {@code npm install} in {@code examples/benchmarks/src/main/node}, and start it in the directory
 * of the project, or name that of the server with {@code --node}.
 */
public final class SocketIoDelivery {

    /** The event that is sent. */
    static final Map<String, Object> FIELDS = fields();

    static final String EVENT = json(FIELDS);

    private static final String PLAIN = "plain";
    private static final String OURS = "socketio";
    private static final String OURS_OF_MAP = "socketio-of-map";
    private static final String NODE = "node";

    private final PrintStream out;
    private File node = new File("examples/benchmarks/src/main/node");
    private boolean smoke;

    /** The nanoseconds of an event, of each round, by clients and server. */
    private final Map<Integer, Map<String, List<Double>>> nanos = new TreeMap<>();

    private SocketIoDelivery(PrintStream out) {
        this.out = out;
    }

    /** Measures, or is one of the processes that are measured. */
    public static void main(String[] args) throws Exception {
        if (args.length == 2 && args[0].equals("server")) {
            EventServer.run(args[1]);
        } else if (args.length == 3 && args[0].equals("clients")) {
            EventClients.run(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        } else {
            run(List.of(args), System.out);
        }
    }

    static void run(List<String> args, PrintStream out) throws Exception {
        SocketIoDelivery delivery = new SocketIoDelivery(out);
        for (int i = 0; i < args.size(); i++) {
            switch (args.get(i)) {
                case "--smoke" -> delivery.smoke = true;
                case "--node" -> delivery.node = new File(args.get(++i));
                default -> throw new IllegalArgumentException("option '" + args.get(i) + "' is unknown");
            }
        }
        delivery.measure();
    }

    private void measure() throws IOException {
        Map<String, Companion> servers = new LinkedHashMap<>();
        try {
            for (String what : smoke ? List.of(PLAIN, OURS) : List.of(PLAIN, OURS, OURS_OF_MAP)) {
                servers.put(what, Companion.java("server", what));
            }
            if (new File(node, "node_modules").isDirectory()) {
                servers.put(NODE, Companion.node(node, "server.mjs"));
            } else {
                out.println("Socket.IO's server is missing (npm install in " + node + ")");
            }
            cost(servers, 1, smoke ? 2 : 1000);
            if (!smoke) {
                cost(servers, 50, 50);
            }
        } finally {
            for (Companion server : servers.values()) {
                server.close();
            }
        }
        print();
        out.println();
        for (String what : smoke ? List.of(OURS) : List.of(PLAIN, OURS)) {
            heap(what, smoke ? 20 : 1000);
        }
    }

    private void cost(Map<String, Companion> servers, int clients, int bursts) throws IOException {
        for (int round = smoke ? 1 : 0; round <= (smoke ? 1 : 5); round++) {
            for (Map.Entry<String, Companion> server : servers.entrySet()) {
                try (Companion connected =
                        Companion.java("clients", server.getValue().greeting(), String.valueOf(clients))) {
                    check(connected);
                    double taken = server.getValue().ask("send " + clients + " " + bursts);
                    // The first round is there to warm up.
                    if (round > 0) {
                        nanos.computeIfAbsent(clients, key -> new LinkedHashMap<>())
                                .computeIfAbsent(server.getKey(), key -> new ArrayList<>())
                                .add(taken / ((double) clients * bursts * EventServer.BURST));
                    }
                }
            }
        }
    }

    private static void check(Companion clients) {
        if (!clients.greeting().equals("connected")) {
            throw new IllegalStateException(clients.greeting());
        }
    }

    private void print() {
        out.println("| clients | server | server CPU ns/event, median | of plain | of Node | rounds |");
        out.println("|---:|---|---:|---:|---:|---|");
        nanos.forEach((clients, servers) -> servers.forEach((what, rounds) -> out.printf(
                Locale.ROOT,
                "| %d | %s | %.0f | %s | %s | %s |%n",
                clients,
                what,
                median(rounds),
                ratio(rounds, servers.get(PLAIN)),
                ratio(rounds, servers.get(NODE)),
                Arrays.toString(rounds.stream().mapToLong(Math::round).toArray()))));
    }

    private static String ratio(List<Double> rounds, @Nullable List<Double> others) {
        return others == null ? "" : String.format(Locale.ROOT, "%.2f", median(rounds) / median(others));
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private void heap(String what, int connections) throws IOException {
        try (Companion server = Companion.java("server", what)) {
            // What the first connections load stays.
            try (Companion first = Companion.java("clients", server.greeting(), "5")) {
                check(first);
            }
            long before = server.ask("heap");
            try (Companion clients = Companion.java("clients", server.greeting(), String.valueOf(connections))) {
                check(clients);
                long bytes = (server.ask("heap") - before) / connections;
                out.println("heap of an idle connection, " + what + ", of " + connections + ": " + bytes + " bytes");
            }
        }
    }

    private static Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", "completed");
        fields.put("run", "r-17ozmu566a0my-1");
        fields.put("spell", "chain");
        fields.put("seq", 100);
        fields.put("at", "2026-01-01T00:00:00.123Z");
        fields.put("path", "50");
        fields.put("component", "Stamp");
        fields.put("outputs", Map.of("micros", 1_764_000_000_000_000L));
        fields.put("fired", List.of("trigger"));
        fields.put("took", 12);
        return fields;
    }

    private static String json(Object value) {
        try {
            return new ObjectMapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
