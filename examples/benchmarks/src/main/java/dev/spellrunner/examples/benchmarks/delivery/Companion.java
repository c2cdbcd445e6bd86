// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks.delivery;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Another process, that says something when it is told something. It ends with its input. */
final class Companion implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;
    private final String greeting;

    private Companion(List<String> command, File directory) throws IOException {
        process = new ProcessBuilder(command)
                .directory(directory)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        greeting = next();
    }

    /** Starts {@link SocketIoDelivery} once more, as something else. */
    static Companion java(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx1g",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                SocketIoDelivery.class.getName()));
        command.addAll(List.of(arguments));
        return new Companion(command, new File("."));
    }

    static Companion node(File directory, String script) throws IOException {
        return new Companion(List.of("node", script), directory);
    }

    /** Returns the first that it said. */
    String greeting() {
        return greeting;
    }

    long ask(String command) throws IOException {
        process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        return Long.parseLong(next());
    }

    private String next() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IOException("the other process has ended");
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
