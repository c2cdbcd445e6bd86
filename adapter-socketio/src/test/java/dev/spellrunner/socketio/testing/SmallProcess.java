// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.testing;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server in a JVM of its own with a small heap, by default of 128 MB, which ends when its memory does. Its main class prints its port, and
 * serves until its input ends, that is, until the test does.
 */
public final class SmallProcess implements AutoCloseable {

    /** The collector that a JVM chooses by itself where there is as little memory; the property is for comparisons. */
    private static final String COLLECTOR = System.getProperty("small.collector", "-XX:+UseSerialGC");

    private final Process process;
    private final Path log;
    private final int port;

    private SmallProcess(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /**
     * Starts a server, and waits for its port.
     *
     * @param folder takes its log, of level warn and above
     */
    public static SmallProcess start(Path folder, Class<?> mainClass) throws IOException {
        return start(folder, mainClass, 128);
    }

    /**
     * Starts a server with another heap, and waits for its port.
     *
     * @param folder takes its log, of level warn and above
     */
    public static SmallProcess start(Path folder, Class<?> mainClass, int megabytes) throws IOException {
        return start(
                folder,
                mainClass,
                "-Xmx" + megabytes + "m",
                COLLECTOR,
                "-Dorg.slf4j.simpleLogger.log.dev.spellrunner=warn");
    }

    /**
     * Starts a server with options of the JVM, and waits for its port.
     *
     * @param folder takes its log
     */
    public static SmallProcess start(Path folder, Class<?> mainClass, String... options) throws IOException {
        Path log = folder.resolve("server.log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-XX:+ExitOnOutOfMemoryError",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path").replace(File.pathSeparator + File.pathSeparator, ""),
                mainClass.getName()));
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String port = out.readLine();
        if (port == null) {
            throw new IOException("the server did not start: " + Files.readString(log));
        }
        return new SmallProcess(process, log, Integer.parseInt(port));
    }

    /** Says that the server is ready, and serves until its input ends. */
    public static void serve(int port) throws IOException {
        System.out.println(port);
        long read = System.in.transferTo(java.io.OutputStream.nullOutputStream());
        System.exit((int) Math.min(read, 1));
    }

    public int port() {
        return port;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Returns what it has logged at level warn and above. */
    public String log() throws IOException {
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
