// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.spellrunner.runner.host.Admission;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.IteratingCallback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A response of Server-Sent Events: the next is written when the last has gone out, and a comment when there was nothing to tell
 * for long. Thread-safe.
 */
abstract class SseStream extends IteratingCallback implements Connections.Connection {

    static final byte[] COMMENT = ":\n\n".getBytes(US_ASCII);

    private static final Logger log = LoggerFactory.getLogger(SpellHandler.class);

    final HttpCall call;
    final Connections connections;
    final Admission admission;

    /** Whether the response has begun. */
    volatile boolean begun;
    /** Whether a comment is due. */
    volatile boolean silent;

    private final Clock clock;
    private final long silenceNanos;
    private final long sendNanos;

    private volatile long lastWrite = System.nanoTime();
    /** When the write under way began; 0, if there is none. */
    private volatile long sendingSince;

    /** The bytes that have not been given to the client's connection yet. Only while nothing else is done. */
    private ByteBuffer unsent = ByteBuffer.allocate(0);

    SseStream(HttpCall call, Connections connections, ConnectionSettings settings, long silenceNanos) {
        this.call = call;
        this.connections = connections;
        this.admission = call.admission();
        this.clock = settings.clock();
        this.silenceNanos = silenceNanos;
        this.sendNanos = settings.sendTimeout().toNanos();
    }

    /** Prepares the response, and has the connection looked after. Nothing is written before the first iteration. */
    final void beginResponse(String contentType) {
        HttpFields.Mutable headers = call.response().getHeaders();
        call.response().setStatus(200);
        headers.put(HttpHeader.CONTENT_TYPE, contentType);
        headers.put(HttpHeader.CACHE_CONTROL, "no-cache, no-transform");
        // Proxies would keep back what they think too little to pass on.
        headers.put("X-Accel-Buffering", "no");
        begun = true;
        // Before it can fail, since it is removed then.
        connections.add(this);
        call.request().addIdleTimeoutListener(timeout -> false);
        call.request().addFailureListener(this::abort);
    }

    /** Writes what is to be told next, or says that there is nothing. */
    abstract Action tell();

    @Override
    protected final Action process() {
        sendingSince = 0;
        return unsent.hasRemaining() ? writeSlice() : tell();
    }

    final Action write(ByteBuffer bytes) {
        unsent = bytes;
        return writeSlice();
    }

    private Action writeSlice() {
        lastWrite = System.nanoTime();
        sendingSince = Math.max(1, lastWrite);
        call.response().write(false, SlicedBody.next(unsent), this);
        return Action.SCHEDULED;
    }

    @Override
    public final InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public final void lookAfter(long nanoTime) {
        if (admission.hasEnded(clock.instant())) {
            // An EventSource comes back, and is refused then.
            goAway();
        } else if (sendingSince != 0 && nanoTime - sendingSince > sendNanos) {
            log.info(
                    "a stream of user '{}' is dropped: its client does not read",
                    admission.user().id());
            abort(new TimeoutException("the client does not read"));
        } else if (nanoTime - lastWrite > silenceNanos) {
            silent = true;
            iterate();
        }
    }

    // ---- the end ----

    /** Gives back all that the stream holds. */
    abstract void letGo();

    @Override
    protected final void onCompleteSuccess() {
        letGo();
        call.end();
    }

    @Override
    protected final void onCompleteFailure(Throwable cause) {
        letGo();
        call.end(cause);
    }

    @Override
    public final void cutOff() {
        abort(new CancellationException("the server stops"));
    }
}
