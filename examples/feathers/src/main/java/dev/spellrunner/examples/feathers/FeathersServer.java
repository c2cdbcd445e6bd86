// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.feathers;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.socketio.jetty.SocketIoHandler;
import dev.spellrunner.socketio.protocol.SocketIoServer;
import dev.spellrunner.socketio.spells.SpellSockets;
import java.net.InetSocketAddress;
import java.util.Map;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;

/** A server for clients of Feathers, who log in when they are connected. */
public final class FeathersServer {

    private FeathersServer() {}

    /** Serves a spell on port 3030, to whoever knows the token {@code args[0]}. */
    public static void main(String[] args) throws Exception {
        Server server = server(new InetSocketAddress(3030), Map.of(args[0], new User("me")));
        server.setStopAtShutdown(true);
        server.start();
        server.join();
    }

    static Server server(InetSocketAddress address, Map<String, User> users) {
        InMemorySpells spells = new InMemorySpells(greeting());
        SpellHost host = SpellHost.builder(user -> spells)
                .components(StandardComponents.all().with(greet()))
                .build();
        SocketIoServer io = SocketIoServer.builder().build();
        SpellSockets.builder(host, Authenticator.bearerTokens(users))
                .lateLogin()
                .build()
                .serve(io.namespace("/"));
        Server server = new Server(address);
        server.setHandler(SocketIoHandler.builder(io).build());
        server.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStopped(LifeCycle stopped) {
                host.close();
            }
        });
        return server;
    }

    private static Component greet() {
        return Component.named("Greet")
                .input("name", SocketType.STRING)
                .output("text", SocketType.STRING)
                .pure()
                .worker((in, ctx) -> Outputs.of("text", "Hello, " + in.text("name") + "!"));
    }

    private static Spell greeting() {
        return Spell.named("greeting")
                .id("greeting")
                .node("start", "Module Trigger In")
                .node("name", "Universal Input", Map.of("name", "name"))
                .node("greet", "Greet")
                .node("end", "Output", Map.of("name", "hello"))
                .wire("start", "trigger", "end", "trigger")
                .wire("name", "output", "greet", "name")
                .wire("greet", "text", "end", "input")
                .build();
    }
}
