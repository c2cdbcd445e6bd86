// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import dev.spellrunner.jetty.SpellHandler;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.SpellDirectory;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;

/** Serves a directory of spells over HTTP and WebSocket. */
public final class ServeSpells {

    private ServeSpells() {}

    /** Serves the directory {@code args[0]} on port 8080, to the client that has the token {@code args[1]}. */
    public static void main(String[] args) throws Exception {
        Server server = server(8080, Path.of(args[0]), args[1]);
        server.setStopAtShutdown(true);
        server.start();
        server.join();
    }

    static Server server(int port, Path directory, String token) {
        SpellDirectory spells = new SpellDirectory(directory);
        SpellHost host = SpellHost.builder(user -> spells).build();
        Authenticator tokens = Authenticator.bearerTokens(Map.of(token, new User("me")));

        Server server = new Server(port);
        server.setHandler(SpellHandler.builder(host, tokens).build());
        server.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStopped(LifeCycle stopped) {
                host.close();
            }
        });
        return server;
    }
}
