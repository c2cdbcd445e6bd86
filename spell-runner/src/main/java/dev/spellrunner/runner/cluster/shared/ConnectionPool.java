// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps up to four connections to a server for what is read and changed now and then. A connection on which anything went
 * wrong is closed and never used again, and so are those that were idle meanwhile. Thread-safe; methods block.
 *
 * @param <C> a connection
 */
public final class ConnectionPool<C> implements AutoCloseable {

    private static final int MOST_CONNECTIONS = 4;

    private final String server;
    private final Duration timeout;
    private final Supplier<C> connect;
    private final Consumer<C> disconnect;
    private final Failure failure;
    private final Semaphore places = new Semaphore(MOST_CONNECTIONS, true);
    private final BlockingQueue<C> idle = new ArrayBlockingQueue<>(MOST_CONNECTIONS);
    private volatile boolean closed;

    /**
     * Sets it up, without a connection.
     *
     * @param server the name of the server, for messages
     * @param timeout how long a caller waits for a connection while others have all of them
     * @param connect returns a new connection, or throws
     * @param disconnect closes a connection; does not throw
     */
    public ConnectionPool(
            String server, Duration timeout, Supplier<C> connect, Consumer<C> disconnect, Failure failure) {
        this.server = server;
        this.timeout = timeout;
        this.connect = connect;
        this.disconnect = disconnect;
        this.failure = failure;
    }

    /** Makes the exceptions of a server. */
    @FunctionalInterface
    public interface Failure {
        RuntimeException of(String message, @Nullable Exception cause);
    }

    /**
     * Does something with a connection. If this throws, it is not known whether it took effect.
     *
     * @throws RuntimeException that of the work, or one of the server's failures if there is no connection
     */
    public <T> T use(Function<C, T> work) {
        C connection = take();
        boolean whole = false;
        try {
            T done = work.apply(connection);
            whole = true;
            return done;
        } finally {
            if (!whole) {
                closeIdle();
            }
            if (!whole || closed || !idle.offer(connection)) {
                disconnect.accept(connection);
            }
            places.release();
        }
    }

    private C take() {
        try {
            if (!places.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw failure.of(server + " is busy", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure.of("interrupted", e);
        }
        C known = idle.poll();
        if (known != null) {
            return known;
        }
        boolean connected = false;
        try {
            if (closed) {
                throw failure.of("the connection to " + server + " is closed", null);
            }
            C made = connect.get();
            connected = true;
            return made;
        } finally {
            if (!connected) {
                places.release();
            }
        }
    }

    private void closeIdle() {
        for (C left; (left = idle.poll()) != null; ) {
            disconnect.accept(left);
        }
    }

    @Override
    public void close() {
        closed = true;
        closeIdle();
    }
}
