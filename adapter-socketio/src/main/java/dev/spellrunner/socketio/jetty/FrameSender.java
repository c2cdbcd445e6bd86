// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.jetty;

import dev.spellrunner.socketio.engine.EncodedPacket;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;

/** Sends the packets of a session as frames: those that wait together are flushed together. Thread-safe. */
final class FrameSender extends IteratingCallback {

    private final CoreSession session;
    private final Supplier<List<EncodedPacket>> packets;
    private final Executor executor;
    private final AtomicBoolean woken = new AtomicBoolean();

    private volatile boolean ended;

    FrameSender(CoreSession session, Supplier<List<EncodedPacket>> packets, Executor executor) {
        this.session = session;
        this.packets = packets;
        this.executor = executor;
    }

    /** There is something to send, perhaps. Not on the caller's thread, and so with what comes meanwhile. */
    void wake() {
        if (ended || !woken.compareAndSet(false, true)) {
            return;
        }
        try {
            executor.execute(() -> {
                woken.set(false);
                iterate();
            });
        } catch (RejectedExecutionException e) {
            session.abort();
        }
    }

    /** Sends nothing more. */
    void end() {
        ended = true;
    }

    @Override
    protected Action process() {
        List<EncodedPacket> batch = ended ? List.of() : packets.get();
        if (batch.isEmpty()) {
            return Action.IDLE;
        }
        for (Iterator<EncodedPacket> rest = batch.iterator(); rest.hasNext(); ) {
            EncodedPacket packet = rest.next();
            Frame frame = new Frame(packet.isBinary() ? OpCode.BINARY : OpCode.TEXT, packet.content());
            boolean more = rest.hasNext();
            session.sendFrame(frame, more ? Callback.NOOP : this, more);
        }
        return Action.SCHEDULED;
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        session.abort();
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
