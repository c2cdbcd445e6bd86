// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.jetty;

import dev.spellrunner.socketio.protocol.ConnectRefusedException;
import dev.spellrunner.socketio.protocol.SocketIoServer;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A server that lets nobody in, in a JVM of its own with little memory, which ends when the memory does. */
final class VictimServer implements AutoCloseable {

    private final Process process;
    private final Path log;
    private final int port;

    private VictimServer(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    static VictimServer start(Path folder) throws IOException {
        Path log = folder.resolve("victim.log");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        java,
                        "-Xmx128m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-Dorg.slf4j.simpleLogger.log.dev.spellrunner=warn",
                        "-cp",
                        System.getProperty("java.class.path").replace(File.pathSeparator + File.pathSeparator, ""),
                        VictimServer.class.getName())
                .redirectError(log.toFile())
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String port = out.readLine();
        if (port == null) {
            throw new IOException("the server did not start: " + Files.readString(log));
        }
        return new VictimServer(process, log, Integer.parseInt(port));
    }

    /** Serves until its input ends, that is, until the test does. */
    public static void main(String[] none) throws Exception {
        SocketIoServer io = SocketIoServer.builder().build();
        io.namespace("/").use(socket -> CompletableFuture.failedFuture(new ConnectRefusedException("no")));
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(SocketIoHandler.builder(io).build());
        server.start();
        System.out.println(connector.getLocalPort());
        long read = System.in.transferTo(java.io.OutputStream.nullOutputStream());
        System.exit((int) Math.min(read, 1));
    }

    int port() {
        return port;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Returns what it has logged at level warn and above. */
    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.onExit()
                .completeOnTimeout(process, 10, TimeUnit.SECONDS)
                .thenAccept(Process::destroyForcibly)
                .join();
    }
}
