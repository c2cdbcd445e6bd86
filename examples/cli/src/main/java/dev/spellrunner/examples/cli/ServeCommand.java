// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.examples.playground.ExampleSpells;
import dev.spellrunner.examples.playground.Playground;
import dev.spellrunner.jetty.SpellHandler;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.Drained;
import dev.spellrunner.runner.host.SpellDirectory;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.TakenUp;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.observe.LogContext;
import dev.spellrunner.socketio.jetty.SocketIoHandler;
import dev.spellrunner.socketio.protocol.SocketIoServer;
import dev.spellrunner.socketio.spells.SpellSockets;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code spell serve}: serves spells over HTTP, WebSocket and Socket.IO, with the playground, a page to watch them run. */
@Command(
        name = "serve",
        description =
                "Starts the playground: a page to watch spells run, in front of a server over HTTP, WebSocket and Socket.IO, until"
                        + " it is stopped. All users see the same spells, and each his own runs.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {

    private static final int DEFAULT_PORT = 8080;
    /** The time that a server takes to close when its runs have ended or are parked. */
    private static final Duration TO_CLOSE = Duration.ofSeconds(20);

    @Option(
            names = "--spells",
            paramLabel = "DIR",
            description = "Where the spells are. By default, some examples that are in the command itself.")
    private @Nullable Path directory;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Where to listen; 0 for a free port. By default"
                    + " 8080, or with the examples a free port if that is taken.")
    private @Nullable Integer port;

    @Option(names = "--host", paramLabel = "NAME", description = "On which address; by default this machine's alone.")
    private String address = "127.0.0.1";

    @Option(
            names = "--allow-origin",
            paramLabel = "ORIGIN",
            description =
                    "A site whose pages may call too, and take the client from here (/client/spell-client.js), for example"
                            + " https://editor.example. May be given many times.")
    private List<String> origins = new ArrayList<>();

    @Option(
            names = "--script-processes",
            paramLabel = "N",
            description = "In how many processes of their own scripts run, each with 64 MB; 0 for none: then a script"
                    + " may fill the memory of the server. Default: 1.")
    private int scriptProcesses = 1;

    @Option(
            names = "--drain",
            paramLabel = "SECONDS",
            description =
                    "How long runs may finish when the server is told to end; then they are parked for the next one, if"
                            + " --runs keeps them, or go on elsewhere with --redis or --postgres, and else are cancelled. Default: 10 with"
                            + " --runs, 1 with --redis or --postgres, else 0.")
    private @Nullable Integer drain;

    @Option(names = "--access-log", description = "Print a line for each request, without its token.")
    private boolean accessLog;

    @Mixin
    private final KeptRuns keptRuns = new KeptRuns();

    @Mixin
    private final Telemetry telemetry = new Telemetry();

    @Mixin
    private final Tokens tokens = new Tokens(System.getenv());

    @Mixin
    private final CommandServices services = new CommandServices();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Override
    public Integer call() throws Exception {
        SpellStore spells = directory == null ? ExampleSpells.store() : spellsOf(directory);
        Map<String, User> users = tokens.users();
        if (users.isEmpty()) {
            if (directory != null) {
                throw new IllegalArgumentException(
                        "no user could connect (give users with --token USER=TOKEN, --token-file or " + Tokens.VARIABLE
                                + ")");
            }
            users.put(Tokens.madeUp(), new User("you"));
        }
        keptRuns.requireOnePlace();
        services.startScriptProcesses(scriptProcesses, command.commandLine().getErr());
        telemetry.begin(services);
        Components components = directory == null
                ? services.forPlaying()
                : services.forRunning(command.commandLine().getErr());
        SpellHost.Builder settings =
                SpellHost.builder(user -> spells).components(components).observe(new LogContext());
        telemetry.observe(settings);
        if (directory == null) {
            settings.approvals(ExampleSpells::needsApproval);
        }
        if (directory == null || keptRuns.outliveTheProcess()) {
            // A page that is loaded anew finds its runs again.
            settings.runsOutliveConnections();
        }
        keptRuns.addTo(settings);
        try (services;
                telemetry;
                SpellHost host = settings.build()) {
            tellTakenUp(host.takenUp());
            serve(host, components, users);
        }
        return SpellCommand.OK;
    }

    private SpellStore spellsOf(Path wanted) {
        if (!Files.isDirectory(wanted)) {
            throw new IllegalArgumentException("'" + wanted + "' is not a directory (name one with --spells)");
        }
        return new SpellDirectory(wanted);
    }

    @SuppressWarnings("try")
    private void serve(SpellHost host, Components components, Map<String, User> users) throws Exception {
        Server server = server(host, components, users);
        PrintWriter err = command.commandLine().getErr();
        Thread serving = Thread.currentThread();
        Duration finishing = drainTime();
        // The process ends when this is closed, so all that is to be done at the end is done before.
        try (Ending ending = new Ending(err, "the server stops", serving::interrupt, finishing.plus(TO_CLOSE))) {
            serve(server, host, users, finishing);
        }
    }

    private void serve(Server server, SpellHost host, Map<String, User> users, Duration finishing) throws Exception {
        try {
            server.start();
            tellWhere(server, users);
            server.join();
        } catch (InterruptedException e) {
            // Clients hear how their runs end, and probes that the server is not ready any more.
            tellDrained(host.drain(finishing));
            closeConnectors(server);
        } finally {
            server.stop();
            host.close();
        }
    }

    private Duration drainTime() {
        int seconds = drain != null ? drain : keptRuns.secondsToFinish();
        if (seconds < 0) {
            throw new IllegalArgumentException("--drain is " + seconds + " (0 or more)");
        }
        return Duration.ofSeconds(seconds);
    }

    private void tellTakenUp(TakenUp taken) {
        PrintWriter err = command.commandLine().getErr();
        if (!taken.goneOn().isEmpty()) {
            err.println("runs that go on where the last server left them: " + String.join(", ", taken.goneOn()));
        }
        taken.ended().forEach((run, why) -> err.println("run " + run + " cannot go on: " + why));
        taken.unreadable().forEach(found -> err.println(found.place() + " cannot be read: " + found.problem()));
        err.flush();
    }

    private void tellDrained(Drained drained) {
        PrintWriter err = command.commandLine().getErr();
        err.println("runs: " + drained.finished() + " finished, " + drained.parked() + " parked, " + drained.cancelled()
                + " cancelled");
        err.flush();
    }

    /** First, so that no connection is accepted that a server that stops does not serve. */
    private static void closeConnectors(Server server) {
        for (Connector connector : server.getConnectors()) {
            if (connector instanceof NetworkConnector network) {
                network.close();
            }
        }
    }

    private Server server(SpellHost host, Components components, Map<String, User> users) throws IOException {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost(address);
        connector.setPort(port == null ? DEFAULT_PORT : port);
        server.addConnector(connector);
        if (port == null && directory == null) {
            openOnFreePortIfTaken(connector);
        }
        Authenticator authenticator = Authenticator.bearerTokens(users);
        SpellHandler spells = SpellHandler.builder(host, authenticator)
                .allowOrigins(origins.toArray(String[]::new))
                .openAi()
                .mcp()
                .agUi()
                .build();
        spells.setHandler(Playground.page(host, components, Set.copyOf(origins)));
        SocketIoHandler sockets = overSocketIo(host, authenticator);
        sockets.setHandler(spells);
        server.setHandler(telemetry.before(sockets, authenticator));
        if (accessLog) {
            server.setRequestLog(new AccessLog(command.commandLine().getOut(), Clock.systemUTC()));
        }
        return server;
    }

    private SocketIoHandler overSocketIo(SpellHost host, Authenticator authenticator) {
        SocketIoServer io = SocketIoServer.builder().build();
        SpellSockets.builder(host, authenticator).build().serve(io.namespace("/"));
        return SocketIoHandler.builder(io)
                .allowOrigins(origins.toArray(String[]::new))
                .build();
    }

    private static void openOnFreePortIfTaken(ServerConnector connector) throws IOException {
        try {
            connector.open();
        } catch (IOException taken) {
            connector.setPort(0);
            connector.open();
        }
    }

    private void tellWhere(Server server, Map<String, User> users) {
        PrintWriter out = command.commandLine().getOut();
        String where = "http://localhost:" + server.getURI().getPort() + "/";
        if (directory == null) {
            String token = users.keySet().iterator().next();
            out.println("The playground is at " + where + "#token=" + token + "&run=" + ExampleSpells.FIRST);
            out.println("Ctrl-C ends it.");
        } else {
            out.println("serving the spells of " + directory + " at " + server.getURI());
        }
        out.flush();
    }
}
