// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Answers each command as a Redis does that has been started, and has not yet read its data from the disk. */
final class LoadingRedis implements AutoCloseable {

    private static final byte[] ANSWER =
            "-LOADING Redis is loading the dataset in memory\r\n".getBytes(StandardCharsets.UTF_8);

    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    LoadingRedis() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "loading-redis");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                open.add(client);
                start(() -> answer(client));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void answer(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            while (true) {
                for (int words = number(in); words > 0; words--) {
                    in.skipNBytes(number(in) + 2L);
                }
                out.write(ANSWER);
            }
        } catch (IOException e) {
            // The client has gone.
            open.remove(client);
        }
    }

    /** Reads a line such as {@code *3} or {@code $17}. */
    private static int number(InputStream in) throws IOException {
        int number = 0;
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            number = c >= '0' && c <= '9' ? 10 * number + c - '0' : number;
        }
        return number;
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket client : open) {
            client.close();
        }
    }
}
