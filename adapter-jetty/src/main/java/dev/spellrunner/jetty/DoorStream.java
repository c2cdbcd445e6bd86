// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.spellrunner.runner.doors.Telling;
import dev.spellrunner.runner.host.Admission;
import dev.spellrunner.runner.host.MessageMemory;
import dev.spellrunner.runner.host.ServiceException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.util.IteratingCallback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of a door to its client, as Server-Sent Events: the next is sent when the last has gone out. The comments where there is
 * nothing to tell also show whether the client is still there. Thread-safe.
 */
final class DoorStream extends IteratingCallback implements Connections.Connection {

    private static final Logger log = LoggerFactory.getLogger(SpellHandler.class);
    private static final long LONGEST_SILENCE_NANOS = 15_000_000_000L;
    private static final byte[] COMMENT = ":\n\n".getBytes(US_ASCII);

    private final HttpCall call;
    private final Telling telling;
    private final Connections connections;
    private final long silenceNanos;
    private final long sendNanos;
    private final MessageMemory.Share memory;
    private final Admission admission;
    private final Clock clock;

    /** The number of times that it was woken since it last looked. */
    private final AtomicInteger signals = new AtomicInteger();

    private volatile boolean begun;
    private volatile boolean commentDue;
    private volatile long lastWrite = System.nanoTime();
    /** When the write under way began; 0, if there is none. */
    private volatile long sendingSince;

    /** The bytes that have not been given to the client's connection yet. Only while nothing else is done. */
    private ByteBuffer unsent = ByteBuffer.allocate(0);

    private boolean lacksMemory;

    DoorStream(HttpCall call, Telling telling, Connections connections, ConnectionSettings settings) {
        this.call = call;
        this.telling = telling;
        this.connections = connections;
        this.silenceNanos =
                Math.min(LONGEST_SILENCE_NANOS, settings.pingInterval().toNanos());
        this.sendNanos = settings.sendTimeout().toNanos();
        this.memory = call.memory();
        this.admission = call.admission();
        this.clock = settings.clock();
    }

    void begin() {
        try {
            telling.begin(this::wake);
        } catch (RuntimeException e) {
            telling.close();
            throw e;
        }
        if (!call.begin()) {
            telling.close();
            return;
        }
        HttpFields.Mutable headers = call.response().getHeaders();
        call.response().setStatus(200);
        headers.put(HttpHeader.CONTENT_TYPE, "text/event-stream");
        headers.put(HttpHeader.CACHE_CONTROL, "no-cache");
        // Proxies would keep back what they think too little to pass on.
        headers.put("X-Accel-Buffering", "no");
        call.request().addIdleTimeoutListener(timeout -> false);
        call.request().addFailureListener(this::abort);
        begun = true;
        connections.add(this);
        call.watch(() -> abort(new EofException("the client has closed the connection")));
        iterate();
    }

    /** There is something to tell again. Not on the caller's thread: it may be that of the run. */
    private void wake() {
        if (begun && signals.getAndIncrement() == 0) {
            connections.execute(this::pump);
        }
    }

    /** Works off signals until there are none: a thread that is at it already takes those that come meanwhile. */
    private void pump() {
        int seen = signals.get();
        do {
            iterate();
            seen = signals.addAndGet(-seen);
        } while (seen != 0);
    }

    @Override
    protected Action process() {
        sendingSince = 0;
        if (unsent.hasRemaining()) {
            return writeSlice();
        }
        if (lacksMemory) {
            throw ServiceException.tooManyMessages();
        }
        memory.giveBack(Long.MAX_VALUE);
        byte[] next = telling.next();
        if (next == null && commentDue) {
            next = COMMENT;
        }
        if (next == null) {
            return telling.hasEnded() ? Action.SUCCEEDED : Action.IDLE;
        }
        if (next.length > SlicedBody.SLICE_BYTES && !memory.take(next.length)) {
            log.info(
                    "a stream of user '{}' is dropped: too many messages are under way",
                    admission.user().id());
            // A response that has begun breaks off; another one would be an error of the server.
            lacksMemory = true;
            next = COMMENT;
        }
        commentDue = false;
        unsent = ByteBuffer.wrap(next);
        return writeSlice();
    }

    private Action writeSlice() {
        lastWrite = System.nanoTime();
        sendingSince = Math.max(1, lastWrite);
        call.response().write(false, SlicedBody.next(unsent), this);
        return Action.SCHEDULED;
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public void lookAfter(long nanoTime) {
        if (admission.hasEnded(clock.instant())) {
            goAway();
        } else if (sendingSince != 0 && nanoTime - sendingSince > sendNanos) {
            log.info(
                    "a stream of user '{}' is dropped: its client does not read",
                    admission.user().id());
            abort(new TimeoutException("the client does not read"));
        } else if (nanoTime - lastWrite > silenceNanos) {
            commentDue = true;
            iterate();
        }
    }

    // ---- the end ----

    @Override
    protected void onCompleteSuccess() {
        letGo();
        call.end();
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        letGo();
        call.end(cause);
    }

    private void letGo() {
        connections.remove(this);
        memory.close();
        // A run that is cancelled by this may go on here for a while.
        connections.execute(telling::close);
    }

    @Override
    public void goAway() {
        telling.stop();
        connections.execute(this::iterate);
    }

    @Override
    public void cutOff() {
        abort(new CancellationException("the server stops"));
    }
}
