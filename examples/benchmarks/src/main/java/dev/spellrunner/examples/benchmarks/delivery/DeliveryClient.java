// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks.delivery;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.client.WebSocketClient;
import org.jspecify.annotations.Nullable;

/**
 * The clients, in a process of their own, so that their work is not counted as the server's. Says on its output when all
 * are connected, how far the slowest is, and how long events took; ends with its input.
 */
final class DeliveryClient {

    private static final String STAMP = "\"micros\":";
    private static final String KIND = "\"kind\":\"";
    private static final String OUTPUTS = "\"outputs\":{" + STAMP;

    /** No event is timed. */
    static final long UNTIMED = Long.MAX_VALUE;

    private final List<Socket> sockets = new ArrayList<>();

    private DeliveryClient() {}

    /**
     * Connects {@code args[1]} clients to {@code args[0]}, to open the spell of its fragment there, and tells how long
     * events took after the first {@code args[2]}.
     */
    static void run(String[] args) throws Exception {
        new DeliveryClient().connect(URI.create(args[0]), Integer.parseInt(args[1]), Long.parseLong(args[2]));
    }

    private void connect(URI server, int count, long untimed) throws Exception {
        WebSocketClient client = new WebSocketClient();
        client.setIdleTimeout(Duration.ofMinutes(5));
        client.setMaxTextMessageSize(8 * 1024 * 1024);
        client.start();
        boolean plain = server.getFragment() == null;
        URI withoutFragment = URI.create(server.toString().replaceFirst("#.*", ""));
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket(plain ? null : server.getFragment(), untimed);
            sockets.add(socket);
            client.connect(socket, withoutFragment).get(10, TimeUnit.SECONDS);
        }
        for (Socket socket : sockets) {
            while (!plain && !socket.open) {
                Thread.sleep(5);
            }
        }
        System.out.println("connected");
        tellProgress(untimed < UNTIMED);
        client.stop();
    }

    private void tellProgress(boolean timed) throws Exception {
        while (System.in.available() == 0) {
            System.out.println(sockets.stream()
                    .mapToLong(socket -> socket.events.get())
                    .min()
                    .orElse(0));
            Thread.sleep(20);
        }
        if (timed) {
            long[] all = sockets.stream()
                    .flatMapToLong(socket -> socket.micros.stream().mapToLong(Long::longValue))
                    .sorted()
                    .toArray();
            System.out.println("p50 " + all[all.length / 2] + " p90 " + all[all.length * 9 / 10] + " p99 "
                    + all[all.length * 99 / 100] + " of " + all.length);
        }
    }

    /** Must be public for Jetty to call it. */
    public static final class Socket extends Session.Listener.AbstractAutoDemanding {

        /** The spell to open; null if what comes is plain frames. */
        private final @Nullable String spell;

        private final long untimed;
        final AtomicLong events = new AtomicLong();
        final List<Long> micros = new ArrayList<>();
        volatile boolean open;

        Socket(@Nullable String spell, long untimed) {
            this.spell = spell;
            this.untimed = untimed;
        }

        @Override
        public void onWebSocketOpen(Session session) {
            super.onWebSocketOpen(session);
            if (spell != null) {
                session.sendText(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"spell.open\",\"params\":{\"spell\":\"" + spell
                                + "\"}}",
                        Callback.NOOP);
            }
        }

        /** The end of a measurement cuts the sockets off, which is no news. */
        @Override
        public void onWebSocketError(Throwable cause) {}

        @Override
        public void onWebSocketText(String text) {
            if (spell == null) {
                events.incrementAndGet();
            } else if (text.startsWith("{\"jsonrpc\":\"2.0\",\"id\"") || text.contains("\"result\":{")) {
                open = true;
            } else {
                take(text);
            }
        }

        private void take(String text) {
            boolean timed = events.get() >= untimed;
            long now = timed ? ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()) : 0;
            int found = 0;
            for (int at = text.indexOf(KIND); at >= 0; at = text.indexOf(KIND, at + KIND.length())) {
                found++;
            }
            for (int at = timed ? text.indexOf(OUTPUTS) : -1; at >= 0; at = text.indexOf(OUTPUTS, at + 1)) {
                int from = at + OUTPUTS.length();
                micros.add(now - Long.parseLong(text, from, text.indexOf('}', from), 10));
            }
            events.addAndGet(found);
        }
    }

    /** Returns how a process of this class is started. */
    static Process start(URI server, int count, long untimed) throws Exception {
        String java = ProcessHandle.current().info().command().orElse("java");
        return new ProcessBuilder(
                        java,
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Delivery.class.getName(),
                        "client",
                        server.toString(),
                        String.valueOf(count),
                        String.valueOf(untimed))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    static byte[] end() {
        return "end\n".getBytes(StandardCharsets.US_ASCII);
    }
}
