// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.jetty.SpellHandler;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A server of the example spells, and of one with a thousand nodes, for Ada and Bob. */
final class PlaygroundServer {

    private final SpellHost host;
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    private PlaygroundServer(int port) throws Exception {
        Components components = ExampleSpells.components(StandardComponents.builder()
                .completion(new StreamingStandIn(Duration.ofMillis(20)))
                .build());
        SpellStore spells = spells();
        host = SpellHost.builder(user -> spells)
                .components(components)
                .runsOutliveConnections()
                .build();
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        server.addConnector(connector);
        SpellHandler handler = SpellHandler.builder(
                        host,
                        Authenticator.bearerTokens(
                                Map.of("token-of-ada", new User("ada"), "token-of-bob", new User("bob"))))
                .build();
        handler.setHandler(Playground.page(host, components));
        server.setHandler(handler);
        server.start();
    }

    /**
     * Starts a server.
     *
     * @param port where it listens; 0 for a free port
     */
    static PlaygroundServer start(int port) throws Exception {
        return new PlaygroundServer(port);
    }

    int port() {
        return connector.getLocalPort();
    }

    String addressFor(String user) {
        return "http://127.0.0.1:" + port() + "/#token=token-of-" + user;
    }

    SpellHost host() {
        return host;
    }

    private static SpellStore spells() {
        SpellStore examples = ExampleSpells.store();
        List<Spell> all = new ArrayList<>();
        examples.names().forEach(name -> all.add(examples.find(name).orElseThrow()));
        all.add(thousandNodes());
        return new InMemorySpells(all.toArray(Spell[]::new));
    }

    private static Spell thousandNodes() {
        String nodes = IntStream.range(0, 1000).mapToObj(PlaygroundServer::echo).collect(Collectors.joining(","));
        return SpellReader.standard()
                .read("{\"id\":\"thousand\",\"name\":\"thousand\",\"graph\":{\"id\":\"thousand\",\"nodes\":{" + nodes
                        + "}}}");
    }

    private static String echo(int i) {
        String inputs = i == 0
                ? "\"trigger\":{\"connections\":[]}"
                : "\"trigger\":{\"connections\":[{\"node\":%d,\"output\":\"trigger\"}]}".formatted(i - 1);
        String outputs =
                i == 999 ? "" : "\"trigger\":{\"connections\":[{\"node\":%d,\"input\":\"trigger\"}]}".formatted(i + 1);
        String name = i == 0 ? "Module Trigger In" : "Echo";
        return "\"%d\":{\"id\":%d,\"name\":\"%s\",\"position\":[%d,%d],\"data\":{\"name\":\"%s %d\"},\"inputs\":{%s},\"outputs\":{%s}}"
                .formatted(i, i, name, 260 * (i % 40), 180 * (i / 40), i == 0 ? "begin" : "echo", i, inputs, outputs);
    }

    void close() throws Exception {
        server.stop();
        host.close();
    }
}
