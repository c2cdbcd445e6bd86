// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spellrunner.runner.cluster.Proxy;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A Redis for tests: on a free port of the loopback interface, without anything on the disk. */
final class RedisServer implements AutoCloseable {

    private static final Object LOCK = new Object();
    private static final AtomicInteger PREFIXES = new AtomicInteger();
    private static @Nullable RedisServer shared;

    private final int port;
    private final Process process;

    private RedisServer(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    /** Returns the one that all tests of this JVM share, which keep apart by prefixes; skips the test where there is none. */
    static RedisServer shared() throws Exception {
        synchronized (LOCK) {
            if (shared == null) {
                RedisServer started = start();
                Runtime.getRuntime().addShutdownHook(new Thread(started::close));
                shared = started;
            }
            return shared;
        }
    }

    /** Starts one of the test's own, with options such as {@code --maxmemory 1mb}. */
    static RedisServer start(String... options) throws Exception {
        boolean installed = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(directory -> new File(directory, "redis-server").canExecute());
        assumeTrue(installed, "redis-server is missing");
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        List<String> command = new ArrayList<>(List.of(
                "redis-server",
                "--port",
                String.valueOf(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                System.getProperty("java.io.tmpdir"),
                // A replica writes what it is given to this file, and another server would begin with that.
                "--dbfilename",
                "redis-" + UUID.randomUUID() + ".rdb",
                "--rdb-del-sync-files",
                "yes"));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        RedisServer server = new RedisServer(port, process);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(server::isReady);
        return server;
    }

    private boolean isReady() {
        try {
            return command("PING").startsWith("+PONG");
        } catch (IOException e) {
            return false;
        }
    }

    URI uri() {
        return uri(port);
    }

    /** Returns the address of a Redis behind a proxy. */
    static URI at(Proxy proxy) {
        return uri(proxy.port());
    }

    static URI uri(int port) {
        return URI.create("redis://127.0.0.1:" + port);
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** Returns what keys of no other test begin with. */
    static String newPrefix() {
        return "t" + PREFIXES.incrementAndGet();
    }

    /** Runs a command. Returns the first line of the reply, or what is there of a long one. */
    String command(String... words) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5000);
            socket.setSoTimeout(5000);
            StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
            for (String word : words) {
                request.append('$')
                        .append(word.getBytes(StandardCharsets.UTF_8).length)
                        .append("\r\n")
                        .append(word)
                        .append("\r\n");
            }
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
            byte[] reply = new byte[64 * 1024];
            int length = socket.getInputStream().read(reply);
            return new String(reply, 0, Math.max(0, length), StandardCharsets.UTF_8);
        }
    }

    /** Ends it as a crash does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
