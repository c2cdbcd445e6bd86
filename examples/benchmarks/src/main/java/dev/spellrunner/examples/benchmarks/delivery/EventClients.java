// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks.delivery;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.client.WebSocketClient;

/**
 * Clients of an {@link EventServer}, in a process of their own: they speak as much of Socket.IO as there is to say, over a
 * WebSocket. Says on its output when all are connected, and ends with its input.
 */
final class EventClients {

    private EventClients() {}

    static void run(int port, int count) throws Exception {
        URI server = URI.create("ws://127.0.0.1:" + port + "/socket.io/?EIO=4&transport=websocket");
        WebSocketClient client = new WebSocketClient();
        client.setIdleTimeout(Duration.ofMinutes(5));
        client.start();
        CountDownLatch connected = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            client.connect(new Socket(connected), server).get(10, TimeUnit.SECONDS);
        }
        boolean all = connected.await(10, TimeUnit.SECONDS);
        System.out.println(all ? "connected" : "not all are connected");
        int end = System.in.read();
        client.stop();
        System.out.println(end);
    }

    /** Must be public for Jetty to call it. */
    public static final class Socket extends Session.Listener.AbstractAutoDemanding {

        private final CountDownLatch connected;
        private int events;

        Socket(CountDownLatch connected) {
            this.connected = connected;
        }

        /** The end of a measurement cuts the sockets off, which is no news. */
        @Override
        public void onWebSocketError(Throwable cause) {}

        @Override
        public void onWebSocketText(String text) {
            if (text.startsWith("42")) {
                events++;
                if (events % EventServer.BURST == 0) {
                    send("42[\"more\"]");
                }
            } else if (text.startsWith("40")) {
                connected.countDown();
            } else if (text.startsWith("0")) {
                send("40");
            } else if (text.startsWith("2")) {
                send("3");
            }
        }

        private void send(String text) {
            getSession().sendText(text, Callback.NOOP);
        }
    }
}
