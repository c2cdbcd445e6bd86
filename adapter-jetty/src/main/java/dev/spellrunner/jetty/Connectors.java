// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import java.time.Duration;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;

/** Closes the connectors of a server that stops: Jetty's acceptors go on else, and accept connections that are not served. */
final class Connectors {

    private static final long LOOK_MILLIS = 10;

    private Connectors() {}

    /** Accepts no more connections, and waits until those that were accepted have been handed on. */
    static void close(Server server, Duration longest) {
        for (Connector connector : server.getConnectors()) {
            if (connector instanceof NetworkConnector network) {
                network.close();
            }
        }
        long end = System.nanoTime() + longest.toNanos();
        try {
            for (Connector connector : server.getConnectors()) {
                if (connector instanceof AbstractConnector accepting) {
                    awaitAcceptors(accepting, end);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The acceptors' threads are the pool's and go on, so that {@code join} takes its time as long as there is an acceptor. */
    private static void awaitAcceptors(AbstractConnector connector, long end) throws InterruptedException {
        boolean some = true;
        while (some && System.nanoTime() < end) {
            long before = System.nanoTime();
            connector.join(LOOK_MILLIS);
            some = System.nanoTime() - before >= Duration.ofMillis(LOOK_MILLIS).toNanos();
        }
    }
}
