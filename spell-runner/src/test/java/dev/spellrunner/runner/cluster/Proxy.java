// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** A network between a process and its server that cuts, refuses, stalls, and cuts in the middle of a reply. */
public final class Proxy implements AutoCloseable {

    private final ServerSocket server;
    private volatile int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    /** The bytes of replies that go through before the connection is cut; a negative number for all. */
    private final AtomicLong left = new AtomicLong(-1);

    private volatile boolean refuses;
    private volatile CountDownLatch flow = new CountDownLatch(0);

    /** Leads to a port of the loopback interface. */
    public Proxy(int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start("proxy", this::accept);
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns the port of the loopback interface that leads to the server. */
    public int port() {
        return server.getLocalPort();
    }

    /** Lets so many bytes of replies through, then cuts all connections. */
    public void cutAfter(long bytes) {
        left.set(bytes);
    }

    /** Cuts the connections there are, and not those that a client makes meanwhile. */
    public void cut() {
        List.copyOf(open).forEach(Proxy::close);
    }

    /** Leads to another server from now on. */
    public void switchTo(int port) {
        target = port;
        cut();
    }

    /** Accepts no connection, and cuts those there are; or does so no longer. */
    public void refuse(boolean all) {
        refuses = all;
        if (all) {
            cut();
        }
    }

    /** Holds every byte until it is ended. */
    public void stall(boolean all) {
        CountDownLatch before = flow;
        flow = new CountDownLatch(all ? 1 : 0);
        before.countDown();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                if (refuses) {
                    client.close();
                    continue;
                }
                Socket other = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(client);
                open.add(other);
                start("proxy-in", () -> pump(client, other, false));
                start("proxy-out", () -> pump(other, client, true));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void pump(Socket from, Socket to, boolean replies) {
        byte[] buffer = new byte[4096];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count; (count = in.read(buffer)) > 0; ) {
                flow.await();
                int part = replies ? allowed(count) : count;
                out.write(buffer, 0, part);
                if (part < count) {
                    cut();
                    return;
                }
            }
        } catch (IOException e) {
            // A connection that was cut: the other side hears it below.
            close(from);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close(from);
            close(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private int allowed(int count) {
        if (left.get() < 0) {
            return count;
        }
        long rest = left.addAndGet(-count);
        if (rest >= 0) {
            return count;
        }
        left.set(-1);
        return (int) Math.max(0, count + rest);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        stall(false);
        cut();
    }
}
