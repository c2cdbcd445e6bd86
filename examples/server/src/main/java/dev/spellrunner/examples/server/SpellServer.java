// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.server;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.jetty.SpellHandler;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.SpellDirectory;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.server.Server;

/** A server of spells: two components of its own, a directory of spells, users with tokens. */
public final class SpellServer {

    private SpellServer() {}

    /** Serves the spells of the directory {@code args[0]} on port 8080, to whoever knows the token {@code args[1]}. */
    public static void main(String[] args) throws Exception {
        Server server = server(new InetSocketAddress(8080), host(Path.of(args[0])), Map.of(args[1], new User("me")));
        server.setStopAtShutdown(true);
        server.start();
        server.join();
    }

    static SpellHost host(Path directory) {
        SpellStore spells = new SpellDirectory(directory);
        return SpellHost.builder(user -> spells).components(components()).build();
    }

    /** Returns a server of a host's spells, which closes the host when it has stopped. */
    static Server server(InetSocketAddress address, SpellHost host, Map<String, User> users) {
        Server server = new Server(address);
        server.setHandler(
                SpellHandler.builder(host, Authenticator.bearerTokens(users)).build());
        server.addEventListener(new ClosesHost(host));
        return server;
    }

    static Components components() {
        return StandardComponents.all()
                .with(Component.named("Shout")
                        .summary("Says it louder.")
                        .input("text", SocketType.STRING)
                        .output("loud", SocketType.STRING)
                        .pure()
                        .worker((in, ctx) -> Outputs.of("loud", in.text("text").toUpperCase(Locale.ROOT) + "!")))
                .with(Component.named("Hour")
                        .summary("Tells the hour of the day.")
                        .output("hour", SocketType.NUMBER)
                        .worker((in, ctx) -> Outputs.of(
                                "hour", LocalTime.now(ZoneId.systemDefault()).getHour())));
    }
}
