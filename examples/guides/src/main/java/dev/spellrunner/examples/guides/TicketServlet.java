// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;

/** Gives a ticket to the user of the session: it stands behind the filters of the application, as any servlet does. */
public final class TicketServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    private final transient Tickets tickets;

    /** Creates a servlet that issues these tickets. */
    public TicketServlet(Tickets tickets) {
        this.tickets = tickets;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Principal principal = request.getUserPrincipal();
        if (principal == null) {
            response.sendError(HttpServletResponse.SC_UNAUTHORIZED);
            return;
        }
        response.setHeader("Cache-Control", "no-store");
        response.getWriter().print(tickets.issue(principal));
    }
}
