// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks.delivery;

import com.fasterxml.jackson.databind.util.RawValue;
import com.sun.management.OperatingSystemMXBean;
import dev.spellrunner.socketio.jetty.SocketIoHandler;
import dev.spellrunner.socketio.protocol.Namespace;
import dev.spellrunner.socketio.protocol.SocketIoServer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/**
 * Sends an event to all clients, in bursts: each when every client has said that it has the one before. It is a process of its
 * own, told by its input what to do, and says on its output its port and what each command cost. {@code server.mjs} does the
 * same in Node.
 */
final class EventServer {

    /** The number of events sent at once. */
    static final int BURST = 100;

    private static final int LONGEST_SECONDS = 60;

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final List<Session> sessions = new CopyOnWriteArrayList<>();
    private final Runnable broadcast;
    private final IntSupplier connected;
    private volatile CountDownLatch heard = new CountDownLatch(0);

    private EventServer(String what) throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        if (what.equals("plain")) {
            server.setHandler(plainFrames());
            String frame = "42[\"node-event\"," + SocketIoDelivery.EVENT + "]";
            broadcast = () -> sessions.forEach(session -> session.sendText(frame, Callback.NOOP));
            connected = sessions::size;
        } else {
            SocketIoServer io = SocketIoServer.builder().build();
            Namespace main = io.namespace("/");
            main.onConnect(socket -> socket.on("more", event -> heard.countDown()));
            server.setHandler(SocketIoHandler.builder(io).build());
            Object event = what.equals("socketio")
                    ? new RawValue(SocketIoDelivery.EVENT)
                    : Map.copyOf(SocketIoDelivery.FIELDS);
            broadcast = () -> main.emit("node-event", event);
            connected = () -> main.sockets().size();
        }
    }

    private Handler plainFrames() {
        return WebSocketUpgradeHandler.from(server, container -> {
            container.setIdleTimeout(Duration.ofMinutes(5));
            container.addMapping("/socket.io/", (request, response, callback) -> new PlainSocket());
        });
    }

    /** Runs a server until its input ends. */
    static void run(String what) throws Exception {
        EventServer events = new EventServer(what);
        events.server.start();
        try {
            System.out.println(events.connector.getLocalPort());
            BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line; (line = commands.readLine()) != null; ) {
                String[] words = line.split(" ", -1);
                System.out.println(
                        words[0].equals("heap")
                                ? usedHeap()
                                : events.send(Integer.parseInt(words[1]), Integer.parseInt(words[2])));
            }
        } finally {
            events.server.stop();
        }
    }

    /** Returns the nanoseconds of CPU that it took. */
    private long send(int clients, int bursts) throws InterruptedException {
        // A client hears that it is connected before it hears events; those of the measurement before may not be gone
        // yet.
        while (connected.getAsInt() != clients) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        long before = cpuNanos();
        for (int i = 0; i < bursts; i++) {
            heard = new CountDownLatch(clients);
            for (int j = 0; j < BURST; j++) {
                broadcast.run();
            }
            if (!heard.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the clients have not heard all events");
            }
        }
        return cpuNanos() - before;
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static long usedHeap() throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(100);
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** Must be public for Jetty to call it. */
    public final class PlainSocket extends Session.Listener.AbstractAutoDemanding {

        /** Creates a socket. */
        public PlainSocket() {}

        @Override
        public void onWebSocketOpen(Session session) {
            super.onWebSocketOpen(session);
            sessions.add(session);
            session.sendText("40", Callback.NOOP);
        }

        @Override
        public void onWebSocketText(String text) {
            heard.countDown();
        }

        /** The end of a measurement cuts the sockets off, which is no news. */
        @Override
        public void onWebSocketError(Throwable cause) {}

        @Override
        public void onWebSocketClose(int statusCode, String reason, Callback callback) {
            sessions.remove(getSession());
            callback.succeed();
        }
    }
}
