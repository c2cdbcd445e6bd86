// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import dev.spellrunner.runner.doors.Telling;
import dev.spellrunner.runner.host.MessageMemory;
import dev.spellrunner.runner.host.ServiceException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of a door to its client. The comments where there is nothing to tell also show whether the client is still there.
 * Thread-safe.
 */
final class DoorStream extends SseStream {

    private static final Logger log = LoggerFactory.getLogger(SpellHandler.class);
    private static final long LONGEST_SILENCE_NANOS = 15_000_000_000L;

    private final Telling telling;
    private final MessageMemory.Share memory;

    /** The number of times that it was woken since it last looked. */
    private final AtomicInteger signals = new AtomicInteger();

    // Only while nothing else is done.
    private boolean lacksMemory;
    private boolean holdsMemory;

    DoorStream(HttpCall call, Telling telling, Connections connections, ConnectionSettings settings) {
        super(
                call,
                connections,
                settings,
                Math.min(LONGEST_SILENCE_NANOS, settings.pingInterval().toNanos()));
        this.telling = telling;
        this.memory = call.memory();
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
        beginResponse("text/event-stream");
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
    Action tell() {
        if (lacksMemory) {
            throw ServiceException.tooManyMessages();
        }
        if (holdsMemory) {
            memory.giveBack(Long.MAX_VALUE);
            holdsMemory = false;
        }
        byte[] next = telling.next();
        if (next == null && silent) {
            next = COMMENT;
        }
        if (next == null) {
            return telling.hasEnded() ? Action.SUCCEEDED : Action.IDLE;
        }
        if (next.length > SlicedBody.SLICE_BYTES) {
            holdsMemory = memory.take(next.length);
            if (!holdsMemory) {
                log.info(
                        "a stream of user '{}' is dropped: too many messages are under way",
                        admission.user().id());
                // A response that has begun breaks off; another one would be an error of the server.
                lacksMemory = true;
                next = COMMENT;
            }
        }
        silent = false;
        return write(ByteBuffer.wrap(next));
    }

    @Override
    void letGo() {
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
}
