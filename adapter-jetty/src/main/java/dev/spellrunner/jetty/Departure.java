// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that a client has closed its connection while its request is being answered. Jetty reports this for streams of
 * HTTP/2 and 3; of an HTTP/1 connection it reads nothing before the answer is complete, so this reads in its place. Bytes of a
 * next request that arrive early are handed back to Jetty, and end the watch. Thread-safe.
 */
final class Departure implements Callback {

    private static final Logger log = LoggerFactory.getLogger(SpellHandler.class);
    private static final int READ_BYTES = 1024;

    private final AbstractEndPoint endPoint;
    private final Executor executor;
    private final Runnable gone;
    private final Object lock = new Object();

    /** Read and written under the lock. */
    private boolean over;

    private Departure(AbstractEndPoint endPoint, Executor executor, Runnable gone) {
        this.endPoint = endPoint;
        this.executor = executor;
        this.gone = gone;
    }

    /**
     * Watches the client of a request whose body has been read.
     *
     * @param executor runs {@code gone}
     * @param gone is called once if the client closes its side before the watch ends; also if only its sending side
     * @return ends the watch; must be called before the last byte of the answer is written
     */
    static Runnable watch(Request request, Executor executor, Runnable gone) {
        boolean isHttp1 =
                request.getConnectionMetaData().getHttpVersion().getVersion() < HttpVersion.HTTP_2.getVersion();
        if (isHttp1
                && request.getConnectionMetaData().getConnection().getEndPoint() instanceof AbstractEndPoint endPoint) {
            Departure departure = new Departure(endPoint, executor, gone);
            endPoint.tryFillInterested(departure);
            return departure::end;
        }
        request.addFailureListener(failure -> executor.execute(gone));
        return () -> {};
    }

    private void end() {
        synchronized (lock) {
            if (over) {
                return;
            }
            over = true;
        }
        // Jetty itself reads on when the answer is complete, and there is room for one reader.
        endPoint.getFillInterest().onFail(new CancellationException("the answer follows"));
    }

    /** There is something to read. */
    @Override
    public void succeeded() {
        synchronized (lock) {
            if (over || !hasLeft()) {
                return;
            }
            over = true;
        }
        executor.execute(gone);
    }

    /** Reads without waiting; called under the lock. */
    private boolean hasLeft() {
        ByteBuffer early = BufferUtil.allocate(READ_BYTES);
        int read;
        try {
            read = endPoint.fill(early);
        } catch (IOException e) {
            log.debug("connection {} is broken", endPoint, e);
            return true;
        }
        if (read == 0) {
            endPoint.tryFillInterested(this);
        } else if (read > 0) {
            over = true;
            if (endPoint.getConnection() instanceof Connection.UpgradeTo connection) {
                connection.onUpgradeTo(early);
            }
        }
        return read < 0;
    }

    /** The connection has ended, or the watch. */
    @Override
    public void failed(Throwable cause) {
        synchronized (lock) {
            if (over) {
                return;
            }
            over = true;
        }
        executor.execute(gone);
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
