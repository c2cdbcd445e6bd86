// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.contract.AdapterContract;
import dev.spellrunner.runner.host.contract.Client;
import dev.spellrunner.runner.host.contract.JsonRpcClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Order;

/** The contract of adapters, kept by the adapter of the guide. */
@Order(1)
class LineContractTest extends AdapterContract {

    private LineServer server;

    @Override
    protected void start(SpellHost host, Authenticator authenticator) throws Exception {
        server = LineServer.start(host, authenticator, 0);
    }

    @Override
    protected void stop() throws Exception {
        server.close();
    }

    @Override
    protected Client connect(String token) {
        try {
            return new JsonRpcClient(new Lines(server.port(), token));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A socket that carries a message in each line. */
    private static final class Lines implements JsonRpcClient.Wire {

        private static final int LONGEST_MILLIS = 30_000;

        private final Socket socket;
        private final BufferedReader in;

        Lines(int port, String token) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(LONGEST_MILLIS);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            send(token);
            next();
        }

        @Override
        public void send(String message) {
            try {
                socket.getOutputStream().write((message + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String next() {
            try {
                String line = in.readLine();
                if (line == null) {
                    throw new IllegalStateException("the server has ended the connection");
                }
                return line;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
