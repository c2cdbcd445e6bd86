// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.server;

import dev.spellrunner.jetty.SpellHandler;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.SpellDirectory;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;

/** An application of servlets that is there already, and spells beside them, all that begins with {@code /spells}. */
public final class ExistingServer {

    private ExistingServer() {}

    /** Serves the spells of the directory {@code args[0]} on port 8080, to whoever knows the token {@code args[1]}. */
    public static void main(String[] args) throws Exception {
        SpellStore spells = new SpellDirectory(Path.of(args[0]));
        SpellHost host = SpellHost.builder(user -> spells).build();
        Server server = server(new InetSocketAddress(8080), host, Map.of(args[1], new User("me")));
        server.setStopAtShutdown(true);
        server.start();
        server.join();
    }

    /** Returns a server of an application and a host's spells, which closes the host when it has stopped. */
    static Server server(InetSocketAddress address, SpellHost host, Map<String, User> users) {
        ServletContextHandler application = new ServletContextHandler("/");
        application.addServlet(new Greeting(), "/hello");
        application.insertHandler(SpellHandler.builder(host, Authenticator.bearerTokens(users))
                .prefix("/spells")
                .build());

        Server server = new Server(address);
        server.setHandler(application);
        server.addEventListener(new ClosesHost(host));
        return server;
    }

    private static final class Greeting extends HttpServlet {

        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print("hello");
        }
    }
}
