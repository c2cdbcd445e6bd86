// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.attacks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.jetty.SpellHandler;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.socketio.jetty.SocketIoHandler;
import dev.spellrunner.socketio.protocol.SocketIoServer;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Clients that connect all the time to a server that stops and starts all the time: each is answered, or its connection ends.
 * The acceptor of a Jetty that stops takes connections that are not served, unless the adapter closes it first. As many
 * connections as the property {@code restart.connects} says, by default few.
 */
@Tag("full")
@Timeout(1800)
class RestartTest {

    private static final int CONNECTS = Integer.getInteger("restart.connects", 400);
    private static final int CLIENTS = 4;
    private static final int ANSWERS_BETWEEN_STOPS = 20;
    private static final long LONGEST_START_SECONDS = 60;

    private final AtomicLong connects = new AtomicLong();
    private final AtomicLong hangs = new AtomicLong();
    private final Semaphore answers = new Semaphore(0);
    private final CountDownLatch over = new CountDownLatch(1);

    @Test
    void noClientOfHttpHangs() throws Exception {
        AttackedHost attacked = new AttackedHost();
        Authenticator tokens = Authenticator.bearerTokens(Map.of("token", new User("u")));
        attack(SpellHandler.builder(attacked.host(), tokens).build(), "/health/live");
        attacked.host().close();
    }

    @Test
    void noClientOfSocketIoHangs() throws Exception {
        SocketIoServer io = SocketIoServer.builder().build();
        attack(SocketIoHandler.builder(io).build(), "/socket.io/?EIO=4&transport=polling&sid=none");
        io.close();
    }

    private void attack(Handler handler, String path) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(handler);
        server.start();
        connector.setPort(connector.getLocalPort());
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(threads.submit(() -> connectUntilOver(connector.getPort(), path)));
            }
            while (connects.get() < CONNECTS) {
                answers.drainPermits();
                assertThat(answers.tryAcquire(ANSWERS_BETWEEN_STOPS, LONGEST_START_SECONDS, TimeUnit.SECONDS))
                        .isTrue();
                server.stop();
                server.start();
            }
            over.countDown();
            for (Future<?> client : clients) {
                client.get(LONGEST_START_SECONDS, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
            server.stop();
        }

        System.out.println("restart: " + hangs + " hangs in " + connects + " connections to " + path);
        assertThat(hangs).hasValue(0);
    }

    private void connectUntilOver(int port, String path) {
        while (over.getCount() > 0) {
            try (RawHttp http = new RawHttp(port)) {
                connects.incrementAndGet();
                http.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                if (http.rest().startsWith("HTTP/1.1 ")) {
                    answers.release();
                }
            } catch (SocketTimeoutException e) {
                hangs.incrementAndGet();
            } catch (SocketException e) {
                // Nothing listens at the moment, or the connection has ended: a client knows what to do.
                assertThat(e).hasMessageMatching("(?s).*(refused|reset|Broken pipe|closed|aborted).*");
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}
