// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.attacks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.jetty.SpellHandler;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.store.RunDirectory;
import dev.spellrunner.socketio.jetty.SocketIoHandler;
import dev.spellrunner.socketio.protocol.SocketIoServer;
import dev.spellrunner.socketio.spells.SpellSockets;
import dev.spellrunner.socketio.testing.SmallProcess;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A server of spells over all adapters. Each user {@code uN} has spells of the same names, and the token {@code token-uN}: {@code
 * echo} gives back its text, {@code ask} does, too, {@code loop} goes
 * through a list, {@code loops} with two outputs, {@code big} has nearly a megabyte.
 */
final class AttackedServer implements AutoCloseable {

    static final int USERS = 10;
    static final int MOST_THREADS = 64;

    /** The settings of a node that needs an approval, where the host asks for some. */
    private static final Map<String, Object> ASKS = Map.of("asks", true);

    /** A store for each connection would else have large spells of its own. */
    private static final Spell[] SPELLS = {
        echo("echo", Map.of()), echo("ask", ASKS), loop("loop", 1), loop("loops", 2), big()
    };

    private final SpellHost host;
    private final SocketIoServer io;
    private final SpellHandler spells;
    private final Server server = new Server(new QueuedThreadPool(MOST_THREADS));
    private final ServerConnector connector = new ServerConnector(server);

    /** The resources in use, and what is there of clients. */
    record Use(String standing, long heapBytes, int threads, long fileHandles, long directBytes) {

        static final String PATH = "/attacks/use";

        private static Use now(String standing) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            return new Use(
                    standing,
                    runtime.totalMemory() - runtime.freeMemory(),
                    ManagementFactory.getThreadMXBean().getThreadCount(),
                    ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                            ? unix.getOpenFileDescriptorCount()
                            : 0,
                    ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                            .mapToLong(BufferPoolMXBean::getMemoryUsed)
                            .sum());
        }

        /** Asks a server in another process. */
        static Use of(int port) throws IOException {
            String answer = RawHttp.answer(port, "GET " + PATH + " HTTP/1.1\r\n", "");
            String[] parts = answer.substring(answer.indexOf("\r\n\r\n") + 4).split(";", -1);
            return new Use(
                    parts[0],
                    Long.parseLong(parts[1]),
                    Integer.parseInt(parts[2]),
                    Long.parseLong(parts[3]),
                    Long.parseLong(parts[4]));
        }

        private String written() {
            return standing + ';' + heapBytes + ';' + threads + ';' + fileHandles + ';' + directBytes;
        }
    }

    /** Tells a test of the resources in use. */
    private final class Measured extends Handler.Abstract {

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            if (!Request.getPathInContext(request).equals(Use.PATH)) {
                return false;
            }
            response.write(true, UTF_8.encode(Use.now(standing()).written()), callback);
            return true;
        }
    }

    AttackedServer() throws Exception {
        this(options -> options, Duration.ofSeconds(2));
    }

    private AttackedServer(UnaryOperator<SpellHost.Builder> hostOptions, Duration patience) throws Exception {
        io = SocketIoServer.builder()
                .sessions(options -> options.pingInterval(Duration.ofSeconds(2)).pingTimeout(patience))
                .build();
        host = hostOptions
                .apply(SpellHost.builder(user -> new InMemorySpells(SPELLS)).components(StandardComponents.all()))
                .build();
        Map<String, User> tokens = new LinkedHashMap<>();
        for (int i = 0; i < USERS; i++) {
            tokens.put("token-u" + i, new User("u" + i));
        }
        Authenticator authenticator = Authenticator.bearerTokens(tokens);
        SpellSockets.builder(host, authenticator).build().serve(io.namespace("/"));
        spells = SpellHandler.builder(host, authenticator)
                .openAi()
                .mcp()
                .agUi()
                .pingInterval(Duration.ofSeconds(2))
                .idleTimeout(Duration.ofSeconds(5))
                .sendTimeout(patience)
                .build();
        spells.setHandler(SocketIoHandler.builder(io).build());
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Sequence(new Measured(), spells));
        server.start();
    }

    /** Serves in a process of its own until the test ends. */
    public static void main(String[] none) throws Exception {
        try (AttackedServer server = new AttackedServer()) {
            SmallProcess.serve(server.port());
        }
    }

    /** The same with a log that keeps little, and with patience. */
    static final class Forgetful {

        private Forgetful() {}

        public static void main(String[] none) throws Exception {
            try (EventLog log = EventLog.inMemory().eventsPerRun(1_000).build();
                    AttackedServer server = new AttackedServer(options -> options.log(log), Duration.ofMinutes(1))) {
                SmallProcess.serve(server.port());
            }
        }
    }

    /** The same, and keeps its runs in a directory that goes with the process. */
    static final class Keeping {

        private Keeping() {}

        public static void main(String[] none) throws Exception {
            Path runs = Files.createTempDirectory("runs");
            try (AttackedServer server =
                    new AttackedServer(options -> options.runs(RunDirectory.at(runs)), Duration.ofSeconds(2))) {
                SmallProcess.serve(server.port());
            }
        }
    }

    /** The same, and keeps its runs; nodes of the spell {@code ask} wait for approvals. */
    static final class Asking {

        private Asking() {}

        public static void main(String[] none) throws Exception {
            Path runs = Files.createTempDirectory("runs");
            try (AttackedServer server = new AttackedServer(
                    options -> options.runs(RunDirectory.at(runs))
                            .approvals(request -> request.node().data().containsKey("asks")),
                    Duration.ofSeconds(2))) {
                SmallProcess.serve(server.port());
            }
        }
    }

    private static Spell echo(String name, Map<String, ?> settings) {
        return Spell.named(name)
                .node("1", "Module Trigger In")
                .node("2", "Universal Input", Map.of("name", "text"))
                .node("4", "Echo", settings)
                .node("3", "Output", Map.of("name", "said"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "output", "4", "string")
                .wire("4", "output", "3", "input")
                .build();
    }

    private static Spell loop(String name, int outputs) {
        SpellBuilder loop = Spell.named(name)
                .node("1", "Module Trigger In")
                .node("2", "Universal Input", Map.of("name", "list"))
                .node("7", "ForEach")
                .node("9", "Echo")
                .wire("1", "trigger", "7", "act1")
                .wire("2", "output", "7", "array")
                .wire("7", "element", "9", "input");
        for (int i = 0; i < outputs; i++) {
            String output = "3" + i;
            loop.node(output, "Output", Map.of("name", "said " + i))
                    .wire("7", "act", output, "trigger")
                    .wire("9", "output", output, "input");
        }
        return loop.build();
    }

    private static Spell big() {
        return Spell.named("big")
                .node("1", "Module Trigger In", Map.of("note", "x".repeat(900_000)))
                .build();
    }

    int port() {
        return connector.getLocalPort();
    }

    /** Returns what is there of clients and their runs; all zero when there are none. */
    private String standing() {
        return host.connections() + " connections, " + host.openSpells() + " open spells, " + host.runs() + " runs, "
                + spells.connections() + " clients, " + io.engine().sessions() + " sessions";
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the server does not stop", e);
        }
        io.close();
        host.close();
    }
}
