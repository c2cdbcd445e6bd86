// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spellrunner.runner.fixture.PostgresServer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Servers of the command that share a Redis or a PostgreSQL, all in this process. */
final class ServedCluster implements AutoCloseable {

    static final String TOKEN = "secret";

    private final Runnable stopServer;
    private final String option;
    private final String address;
    private final Map<URI, Thread> serving = new LinkedHashMap<>();

    private ServedCluster(Runnable stopServer, String option, String address) {
        this.stopServer = stopServer;
        this.option = option;
        this.address = address;
    }

    /** Starts a Redis; skips the test if there is none on this machine. */
    static ServedCluster onRedis(Path directory) throws IOException {
        assumeTrue(isInstalled("redis-server"), "redis-server is missing");
        int port = freePort();
        Process redis = new ProcessBuilder(
                        "redis-server", "--port", "" + port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        // Its last word at the start.
        BufferedReader said = redis.inputReader();
        for (String line = said.readLine(); !line.contains("Ready to accept connections"); ) {
            line = said.readLine();
        }
        Thread rest = new Thread(() -> said.lines().forEach(line -> {}), "redis-output");
        rest.setDaemon(true);
        rest.start();
        return new ServedCluster(
                () -> redis.destroyForcibly()
                        .onExit()
                        .orTimeout(30, TimeUnit.SECONDS)
                        .join(),
                "--redis",
                "redis://127.0.0.1:" + port);
    }

    /** Starts a PostgreSQL; skips the test if there is none on this machine. */
    static ServedCluster onPostgres() throws Exception {
        PostgresServer postgres = PostgresServer.start();
        return new ServedCluster(
                postgres::close, "--postgres", "postgresql://spell:none@127.0.0.1:" + postgres.port() + "/postgres");
    }

    static boolean isInstalled(String program) {
        return Arrays.stream((System.getenv("PATH") + File.pathSeparator + "/usr/sbin").split(File.pathSeparator))
                .anyMatch(place -> new File(place, program).canExecute());
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Returns the address of what the servers share. */
    String address() {
        return address;
    }

    /** Starts a server of the examples. Returns where it is. */
    URI serve() throws IOException {
        PipedReader said = new PipedReader();
        PrintWriter out = new PrintWriter(new PipedWriter(said));
        Thread server = new Thread(() -> SpellCommand.commandLine(out, new PrintWriter(new StringWriter()))
                .execute(
                        "serve", "--port", "0", "--token", "ada=" + TOKEN, option, address, "--script-processes", "0"));
        server.start();
        String line = new BufferedReader(said).readLine();
        String where = line.substring(line.indexOf("http"));
        URI uri = URI.create(where.substring(0, where.indexOf('#')));
        serving.put(uri, server);
        return uri;
    }

    /** Tells a server to end, as an operator does, and waits until it has. */
    void stop(URI server) throws InterruptedException {
        Thread its = serving.remove(server);
        if (its != null) {
            its.interrupt();
            its.join(30_000);
        }
    }

    @Override
    public void close() {
        serving.values().forEach(Thread::interrupt);
        try {
            for (Thread server : serving.values()) {
                server.join(30_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stopServer.run();
        }
    }
}
