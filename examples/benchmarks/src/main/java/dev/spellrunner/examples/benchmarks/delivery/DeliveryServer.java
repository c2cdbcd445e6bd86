// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks.delivery;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.jetty.SpellHandler;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/** A server with the spells of a host, and beside them Jetty's WebSocket as it comes. */
final class DeliveryServer implements AutoCloseable {

    static final User USER = new User("bench");
    /** The number of nodes of two chains that have a worker of their own. */
    static final int LONG = 100;

    static final int SHORT = 3;

    final SpellHost host;
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    /** The plain sockets that are open. */
    final List<Session> plain = new CopyOnWriteArrayList<>();

    DeliveryServer() throws Exception {
        InMemorySpells spells = new InMemorySpells(chain(LONG), chain(SHORT));
        host = SpellHost.builder(user -> spells)
                .components(StandardComponents.all().with(stamp()))
                .build();
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        SpellHandler handler = SpellHandler.builder(host, Authenticator.lettingEveryoneInAs(USER))
                .prefix("/api")
                .build();
        handler.setHandler(WebSocketUpgradeHandler.from(server, container -> {
            container.setIdleTimeout(Duration.ofMinutes(5));
            container.addMapping("/plain", (request, response, callback) -> new PlainSocket());
        }));
        server.setHandler(handler);
        server.start();
    }

    /** Gives the time in microseconds. */
    private static Component stamp() {
        return Component.named("Stamp")
                .triggerInput("trigger")
                .output("micros", SocketType.NUMBER)
                .triggerOutput("trigger")
                .nonBlocking()
                .worker((in, ctx) -> Outputs.of("micros", ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now())));
    }

    /** Returns the name of the chain of so many nodes. */
    static String chainOf(int nodes) {
        return "chain-" + nodes;
    }

    /** Returns how many events a run of the chain tells: the begin and the end of each node, its trigger and the spell. */
    static int eventsOfRun(int nodes) {
        return 2 * (nodes + 2);
    }

    private static Spell chain(int nodes) {
        SpellBuilder spell = Spell.named(chainOf(nodes)).node("0", "Module Trigger In");
        for (int i = 1; i <= nodes; i++) {
            spell.node(String.valueOf(i), "Stamp", Map.of("name", "a node of the chain"));
            spell.wire(String.valueOf(i - 1), "trigger", String.valueOf(i), "trigger");
        }
        return spell.build();
    }

    /** Returns where a client hears of the runs of a chain. */
    URI spells(int nodes) {
        return URI.create("ws://127.0.0.1:" + connector.getLocalPort() + "/api/ws#" + chainOf(nodes));
    }

    URI plainFrames() {
        return URI.create("ws://127.0.0.1:" + connector.getLocalPort() + "/plain");
    }

    /** Sends a text so many times, a frame each, with some frames under way at once, as a careful server would. */
    void sendPlain(String text, int times, int underWay) {
        for (Session session : new ArrayList<>(plain)) {
            PlainSender sender = new PlainSender(session, text, times);
            for (int i = 0; i < underWay; i++) {
                sender.next();
            }
        }
    }

    private static final class PlainSender {

        private final Session session;
        private final String text;
        private int left;

        PlainSender(Session session, String text, int times) {
            this.session = session;
            this.text = text;
            this.left = times;
        }

        void next() {
            synchronized (this) {
                if (--left < 0) {
                    return;
                }
            }
            session.sendText(text, Callback.from(this::next, failure -> {}));
        }
    }

    /** Must be public for Jetty to call it. */
    public final class PlainSocket extends Session.Listener.AbstractAutoDemanding {

        /** Creates a socket. */
        public PlainSocket() {}

        @Override
        public void onWebSocketOpen(Session session) {
            super.onWebSocketOpen(session);
            plain.add(session);
        }

        /** The end of a measurement cuts the sockets off, which is no news. */
        @Override
        public void onWebSocketError(Throwable cause) {}

        @Override
        public void onWebSocketClose(int statusCode, String reason, Callback callback) {
            plain.remove(getSession());
            callback.succeed();
        }
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
        host.close();
    }
}
