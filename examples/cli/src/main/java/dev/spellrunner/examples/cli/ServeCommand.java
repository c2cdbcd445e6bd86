// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.jetty.SpellHandler;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.SpellDirectory;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code spell serve}: serves the spells of a directory over HTTP and WebSocket. */
@Command(
        name = "serve",
        description = "Serves the spells of a directory over HTTP and WebSocket, until it is stopped. All users see the"
                + " same spells, and each his own runs.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

    @Option(names = "--spells", required = true, paramLabel = "DIR", description = "Where the spells are.")
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Option(
            names = "--token",
            required = true,
            paramLabel = "USER=TOKEN",
            description = "A user, and the token that he sends (Authorization: Bearer TOKEN). May be given many times.")
    private Map<String, String> tokens = new LinkedHashMap<>();

    @Option(names = "--port", paramLabel = "N", description = "Where to listen; 8080 by default, 0 for a free port.")
    private int port = 8080;

    @Option(names = "--host", paramLabel = "NAME", description = "On which address; by default this machine's alone.")
    private String address = "127.0.0.1";

    @Option(
            names = "--allow-origin",
            paramLabel = "ORIGIN",
            description =
                    "A site whose pages may call too, for example https://editor.example. May be given many times.")
    private List<String> origins = new ArrayList<>();

    @Mixin
    private final CommandServices services = new CommandServices();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Override
    public Integer call() throws Exception {
        if (!Files.isDirectory(directory)) {
            throw new IllegalArgumentException("'" + directory + "' is not a directory (name one with --spells)");
        }
        SpellStore spells = new SpellDirectory(directory);
        try (services;
                SpellHost host = SpellHost.builder(user -> spells)
                        .components(services.forRunning(command.commandLine().getErr()))
                        .build()) {
            Server server = server(host);
            try {
                server.start();
                tellWhere(server);
                server.join();
            } finally {
                server.stop();
            }
        }
        return SpellCommand.OK;
    }

    private Server server(SpellHost host) {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost(address);
        connector.setPort(port);
        server.addConnector(connector);
        server.setHandler(SpellHandler.builder(host, Authenticator.bearerTokens(users()))
                .allowOrigins(origins.toArray(String[]::new))
                .build());
        server.setStopAtShutdown(true);
        return server;
    }

    private Map<String, User> users() {
        Map<String, User> users = new LinkedHashMap<>();
        tokens.forEach((user, token) -> {
            if (users.put(token, new User(user)) != null) {
                throw new IllegalArgumentException("two users have one token (give each his own)");
            }
        });
        return users;
    }

    private void tellWhere(Server server) {
        PrintWriter out = command.commandLine().getOut();
        out.println("serving the spells of " + directory + " at " + server.getURI());
        out.flush();
    }
}
