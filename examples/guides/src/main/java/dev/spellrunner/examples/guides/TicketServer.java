// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import dev.spellrunner.jetty.SpellHandler;
import dev.spellrunner.runner.host.SpellHost;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;

/** Serves an application that logs users in, and spells to those who have a ticket of it. */
public final class TicketServer {

    private TicketServer() {}

    /** Returns a server of an application, with {@code /ticket} behind its filters and spells at {@code /spells} before them. */
    static Server server(int port, ServletContextHandler application, SpellHost host, Tickets tickets) {
        application.addServlet(new ServletHolder(new TicketServlet(tickets)), "/ticket");
        application.insertHandler(SpellHandler.builder(host, tickets.authenticator())
                .prefix("/spells")
                .build());
        Server server = new Server(port);
        server.setHandler(application);
        return server;
    }
}
