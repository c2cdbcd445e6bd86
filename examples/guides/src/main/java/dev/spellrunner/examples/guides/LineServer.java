// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.host.Admission;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.Credentials;
import dev.spellrunner.runner.host.Entrance;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellService;
import dev.spellrunner.runner.host.WireJson;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the spells of a host over TCP: each line is a text of JSON-RPC 2.0, and the first line of a client is its token.
 * Thread-safe. Has a thread for each connection to read, and one to write.
 */
public final class LineServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LineServer.class);

    private final SpellService service;
    private final WireJson json = new WireJson(EventCodec.create());
    private final Entrance entrance;
    private final ServerSocket listening;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    private LineServer(SpellHost host, Authenticator authenticator, ServerSocket listening) {
        this.service = new SpellService(host);
        this.entrance = new Entrance(authenticator, Clock.systemUTC());
        this.listening = listening;
    }

    /**
     * Starts a server on the loopback.
     *
     * @param port where to listen; 0 for a free port
     */
    public static LineServer start(SpellHost host, Authenticator authenticator, int port) throws IOException {
        LineServer server =
                new LineServer(host, authenticator, new ServerSocket(port, 50, InetAddress.getLoopbackAddress()));
        begin("lines", server::accept);
        return server;
    }

    /** Returns where it listens. */
    public int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                sockets.add(socket);
                begin("lines-reader", () -> serve(socket));
                if (listening.isClosed()) {
                    socket.close();
                }
            } catch (IOException e) {
                log.debug("the server has stopped to listen", e);
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            Lines lines = new Lines(socket);
            Admission admission = admit(socket, lines.next());
            try (LineConnection connection = new LineConnection(service, json, admission, lines)) {
                begin("lines-writer", connection::write);
                connection.read();
            }
        } catch (IOException | UncheckedIOException | CompletionException e) {
            log.debug("a connection has ended", e);
        } finally {
            sockets.remove(socket);
        }
    }

    private Admission admit(Socket socket, String token) {
        Credentials shown = Credentials.from(socket.getInetAddress().getHostAddress())
                .withHeaders(Map.of("authorization", List.of("Bearer " + token)));
        return entrance.admit(shown).toCompletableFuture().join();
    }

    private static void begin(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Ends all connections; the host is not closed. */
    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    /** Reads and writes lines of bounded length. Reading is confined to one thread, and writing to another one. */
    static final class Lines {

        private static final int LONGEST = 1024 * 1024;

        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;

        Lines(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
            this.out = new BufferedOutputStream(socket.getOutputStream());
        }

        String next() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) {
                    throw new EOFException("the client has left");
                }
                if (line.size() == LONGEST) {
                    throw new IOException("a line is longer than " + LONGEST + " bytes");
                }
                line.write(next);
            }
            return line.toString(StandardCharsets.UTF_8);
        }

        void write(byte[]... parts) throws IOException {
            for (byte[] part : parts) {
                out.write(part);
            }
            out.write('\n');
        }

        void flush() throws IOException {
            out.flush();
        }

        void close() throws IOException {
            socket.close();
        }
    }
}
