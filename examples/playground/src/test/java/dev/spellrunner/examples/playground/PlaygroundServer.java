// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.jetty.SpellHandler;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.Right;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.store.RunDirectory;
import dev.spellrunner.runner.store.Sync;
import dev.spellrunner.socketio.jetty.SocketIoHandler;
import dev.spellrunner.socketio.protocol.SocketIoServer;
import dev.spellrunner.socketio.spells.SpellSockets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A server of the example spells and of {@link TestSpells}, for Ada and Bob; over WebSocket, HTTP and Socket.IO. */
final class PlaygroundServer {

    private final InMemorySpells spells = spells();
    private final Map<String, User> tokens;
    private final Path directory;
    private final RunDirectory runs;
    private final SpellHost host;
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    private PlaygroundServer(int port, Duration betweenWords, Map<String, User> tokens, Path directory)
            throws Exception {
        this.tokens = tokens;
        this.directory = directory;
        Components components = ExampleSpells.components(StandardComponents.builder()
                .completion(new PricedModel(new StreamingStandIn(betweenWords)))
                .build());
        runs = RunDirectory.builder(directory).sync(Sync.NEVER).build();
        host = SpellHost.builder(user -> spells)
                .components(components)
                .gate(TestSpells.closedOnSundays())
                .approvals(ExampleSpells::needsApproval)
                .runsOutliveConnections()
                .runs(runs)
                .build();
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        server.addConnector(connector);
        server.setHandler(handler(components));
        server.start();
    }

    private Handler handler(Components components) {
        Authenticator users = Authenticator.bearerTokens(tokens);
        SpellHandler spells = SpellHandler.builder(host, users).build();
        spells.setHandler(Playground.page(host, components));
        SocketIoServer io = SocketIoServer.builder().build();
        SpellSockets.builder(host, users).build().serve(io.namespace("/"));
        SocketIoHandler sockets = SocketIoHandler.builder(io).build();
        sockets.setHandler(spells);
        return sockets;
    }

    /**
     * Starts a server.
     *
     * @param port where it listens; 0 for a free port
     */
    static PlaygroundServer start(int port) throws Exception {
        return start(port, Duration.ofMillis(20));
    }

    /** The same, and says how long the stand-in for a model pauses between two words. */
    static PlaygroundServer start(int port, Duration betweenWords) throws Exception {
        return new PlaygroundServer(port, betweenWords, tokens("token"), newDirectory());
    }

    /** Starts a server that takes other tokens: {@code PREFIX-of-ada} and {@code PREFIX-of-bob}. */
    static PlaygroundServer startWithTokens(int port, String prefix) throws Exception {
        return new PlaygroundServer(port, Duration.ofMillis(20), tokens(prefix), newDirectory());
    }

    /** Starts a server that has the runs which another one kept. */
    static PlaygroundServer startWithRuns(int port, Path directory) throws Exception {
        return new PlaygroundServer(port, Duration.ofMillis(20), tokens("token"), directory);
    }

    /** Starts a server that has the runs which another one kept, and takes the tokens of a prefix. */
    static PlaygroundServer start(int port, Path directory, String prefix) throws Exception {
        return new PlaygroundServer(port, Duration.ofMillis(2), tokens(prefix), directory);
    }

    private static Path newDirectory() throws IOException {
        return Files.createTempDirectory("runs-of-playground");
    }

    private static Map<String, User> tokens(String prefix) {
        User ada = new User("ada");
        return Map.of(
                prefix + "-of-ada",
                ada,
                prefix + "-of-bob",
                new User("bob"),
                prefix + "-of-watcher",
                ada.with(Right.SEE),
                prefix + "-of-starter",
                ada.with(Right.RUN));
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

    InMemorySpells store() {
        return spells;
    }

    private static InMemorySpells spells() {
        SpellStore examples = ExampleSpells.store();
        List<Spell> all = new ArrayList<>();
        examples.names().forEach(name -> all.add(examples.find(name).orElseThrow()));
        all.addAll(TestSpells.all());
        return new InMemorySpells(all.toArray(Spell[]::new));
    }

    /** Stops the server; returns where its runs are. */
    Path closeButKeepRuns() throws Exception {
        server.stop();
        host.close();
        runs.close();
        return directory;
    }

    /** Idempotent. */
    void close() throws Exception {
        closeButKeepRuns();
        if (Files.notExists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
