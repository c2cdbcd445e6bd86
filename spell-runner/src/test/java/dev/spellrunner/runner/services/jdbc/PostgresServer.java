// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL of its own for all tests of this JVM: on a free port of the loopback interface, in a directory that goes with it. */
final class PostgresServer {

    private static final Object LOCK = new Object();
    private static final AtomicInteger SCHEMAS = new AtomicInteger();
    private static @Nullable PostgresServer running;

    private final int port;

    private PostgresServer(int port) {
        this.port = port;
    }

    /** Returns a schema that nobody has used, as a database; skips the test where there is no PostgreSQL. */
    static PGSimpleDataSource newSchema() throws Exception {
        Path programs = programs();
        assumeTrue(programs != null, "PostgreSQL is missing");
        PostgresServer server;
        synchronized (LOCK) {
            if (running == null) {
                running = start(programs);
            }
            server = running;
        }
        String name = "test" + SCHEMAS.incrementAndGet();
        PGSimpleDataSource source = server.source();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA " + name);
        }
        source.setCurrentSchema(name);
        return source;
    }

    /** Debian keeps the programs apart from the path. */
    private static @Nullable Path programs() throws IOException {
        List<Path> directories = new ArrayList<>();
        Path debian = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(debian)) {
            try (Stream<Path> versions = Files.list(debian)) {
                versions.map(version -> version.resolve("bin")).forEach(directories::add);
            }
        }
        for (String directory : System.getenv("PATH").split(":")) {
            directories.add(Path.of(directory));
        }
        return directories.stream()
                .filter(directory -> Files.isExecutable(directory.resolve("initdb"))
                        && Files.isExecutable(directory.resolve("postgres")))
                .findFirst()
                .orElse(null);
    }

    private static PostgresServer start(Path programs) throws Exception {
        Path directory = Files.createTempDirectory("spell-postgres");
        boolean root = System.getProperty("user.name").equals("root");
        if (root) {
            // PostgreSQL refuses to run as root; its package has made a user for it.
            run(List.of("chown", "postgres", directory.toString()));
        }
        List<String> as = root ? List.of("runuser", "-u", "postgres", "--") : List.of();
        Path data = directory.resolve("data");
        run(join(
                as,
                List.of(
                        programs.resolve("initdb").toString(),
                        "-D",
                        data.toString(),
                        "-U",
                        "spell",
                        "-A",
                        "trust",
                        "-N",
                        "-E",
                        "UTF8",
                        "--locale=C")));
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Process process = new ProcessBuilder(join(
                        as,
                        List.of(
                                programs.resolve("postgres").toString(),
                                "-D",
                                data.toString(),
                                "-p",
                                String.valueOf(port),
                                "-c",
                                "listen_addresses=127.0.0.1",
                                "-c",
                                "unix_socket_directories=",
                                "-c",
                                "fsync=off")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process, directory)));
        PostgresServer server = new PostgresServer(port);
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(server::isReady);
        return server;
    }

    private static List<String> join(List<String> first, List<String> then) {
        return Stream.concat(first.stream(), then.stream()).toList();
    }

    private static void run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command.get(0) + " failed: " + said);
        }
    }

    private boolean isReady() {
        try (Connection connection = source().getConnection()) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    private PGSimpleDataSource source() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setServerNames(new String[] {"127.0.0.1"});
        source.setPortNumbers(new int[] {port});
        source.setDatabaseName("postgres");
        source.setUser("spell");
        return source;
    }

    private static void end(Process process, Path directory) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
