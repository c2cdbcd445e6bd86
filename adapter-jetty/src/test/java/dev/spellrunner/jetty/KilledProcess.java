// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A {@link KilledServer} in a process of its own, which can be killed and started again, and what asks it. */
final class KilledProcess implements AutoCloseable {

    static final HttpClient CLIENT = HttpClient.newHttpClient();
    /** A machine on which much else goes on takes a minute to start a process. */
    static final Duration LONG = Duration.ofMinutes(3);

    final Path runs;
    final Path ledger;
    private volatile int port;
    private volatile @Nullable Process process;

    /** Creates one, not started, that keeps all in a directory. */
    KilledProcess(Path directory) {
        runs = directory.resolve("runs");
        ledger = directory.resolve("ledger");
    }

    /** Starts it, and waits until it has taken up its runs. At another port than before, which may be taken meanwhile. */
    void start() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Process started = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledServer.class.getName(),
                        String.valueOf(port),
                        runs.toString(),
                        ledger.toString())
                .redirectErrorStream(true)
                .redirectOutput(ledger.resolveSibling("output").toFile())
                .start();
        process = started;
        await().atMost(LONG)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptionsInstanceOf(IOException.class)
                .failFast("the server ended, see its output", () -> !started.isAlive())
                .until(() -> CLIENT.send(
                                        request("/health/ready")
                                                .timeout(Duration.ofSeconds(5))
                                                .build(),
                                        BodyHandlers.discarding())
                                .statusCode()
                        == 200);
    }

    URI at(String scheme, String path) {
        return URI.create(scheme + "://127.0.0.1:" + port + path);
    }

    /** Begins a request of a user whom it knows. */
    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(at("http", path)).header("Authorization", "Bearer ada-token");
    }

    void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly().onExit().orTimeout(60, TimeUnit.SECONDS).join();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
