// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import dev.spellrunner.runner.host.Outbound;
import dev.spellrunner.runner.host.Outbound.Next;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.log.LoggedEvent;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

/**
 * Sends what goes out to the client of one WebSocket: one frame at a time, and the next only when the last has gone, so that
 * a client that does not read costs no more than its answers. Thread-safe.
 */
final class Outgoing extends IteratingCallback {

    private final CoreSession session;
    private final Outbound<byte[]> outbound;
    private final boolean batches;
    private final Function<ServiceException, byte[]> farewell;
    private final Consumer<@Nullable Throwable> whenOver;

    private final Object lock = new Object();
    private @Nullable ByteBuffer pong;
    private boolean pingDue;

    private volatile boolean ended;
    private volatile boolean dropped;
    /** When the frame under way began; 0, if there is none. */
    private volatile long sendingSince;

    /**
     * Creates the outgoing side.
     *
     * @param batches whether the client takes several notifications in one message
     * @param farewell returns the message that tells a client why it is dropped
     * @param whenOver is called when nothing more is sent: with null, when a client that was dropped has got its answers;
     *     else with what is wrong
     */
    Outgoing(
            CoreSession session,
            SpellManager manager,
            Connections connections,
            boolean batches,
            Function<ServiceException, byte[]> farewell,
            Consumer<@Nullable Throwable> whenOver) {
        this.batches = batches;
        this.session = session;
        this.farewell = farewell;
        this.whenOver = whenOver;
        this.outbound = new Outbound<>(manager, manager::take, connections::execute, this::iterate);
    }

    /** There is something to send, perhaps. Not on the caller's thread: it may be that of a run. */
    void wake() {
        outbound.wake();
    }

    /** A call has begun, whose answer is awaited. */
    void expect() {
        outbound.expect();
    }

    /**
     * Sends an answer when its turn comes.
     *
     * @param answer null if the call is not answered
     * @param most how many bytes may wait already
     * @return whether there was room for it
     */
    boolean answer(byte @Nullable [] answer, int most) {
        return outbound.answer(answer, answer == null ? 0 : answer.length, most);
    }

    /** Sends a message that is no answer, when its turn comes. Returns whether there was room for it. */
    boolean tell(byte[] message, int most) {
        return outbound.tell(message, message.length, most);
    }

    /** Answers a ping: of several the last, as the standard allows. */
    void pong(ByteBuffer payload) {
        synchronized (lock) {
            pong = payload;
        }
        wake();
    }

    void ping() {
        synchronized (lock) {
            pingDue = true;
        }
        wake();
    }

    /** Sends nothing more. */
    void end() {
        ended = true;
        outbound.end();
    }

    /** Tells whether the client has left a frame unread for too long. */
    boolean isStuck(long nanoTime, long longest) {
        long since = sendingSince;
        return since != 0 && nanoTime - since > longest;
    }

    /** Tells whether the client has fallen behind, and gets answers alone. */
    boolean isDropped() {
        return dropped;
    }

    // ---- sending ----

    @Override
    protected Action process() {
        sendingSince = 0;
        if (ended) {
            return Action.IDLE;
        }
        Frame control = control();
        if (control != null) {
            return send(control);
        }
        Next<byte[]> next = outbound.next();
        if (next instanceof Next.Events<byte[]> some) {
            return sendEvents(some.events());
        }
        if (next instanceof Next.Answer<byte[]> one) {
            return send(new Frame(OpCode.TEXT, ByteBuffer.wrap(one.answer())));
        }
        if (next instanceof Next.Dropped<byte[]> drop) {
            dropped = true;
            return send(new Frame(OpCode.TEXT, ByteBuffer.wrap(farewell.apply(drop.why()))));
        }
        if (next != null) {
            whenOver.accept(null);
        }
        return Action.IDLE;
    }

    private Action sendEvents(List<LoggedEvent> events) {
        if (batches || events.size() == 1) {
            RetainableByteBuffer message = Notifications.message(events, session.getByteBufferPool());
            return send(new Frame(OpCode.TEXT, message.getByteBuffer()), Callback.from(message::release, this));
        }
        sendingSince = Math.max(1, System.nanoTime());
        // The session keeps back all but the last, and so they go out in one write.
        AtomicInteger left = new AtomicInteger(events.size());
        AtomicBoolean broken = new AtomicBoolean();
        for (int i = 0; i < events.size(); i++) {
            RetainableByteBuffer message = Notifications.message(events.subList(i, i + 1), session.getByteBufferPool());
            Callback sent = Callback.from(message::release, new Callback() {
                @Override
                public void succeeded() {
                    if (left.decrementAndGet() == 0 && !broken.get()) {
                        Outgoing.this.succeeded();
                    }
                }

                @Override
                public void failed(Throwable cause) {
                    left.decrementAndGet();
                    if (broken.compareAndSet(false, true)) {
                        Outgoing.this.failed(cause);
                    }
                }
            });
            session.sendFrame(new Frame(OpCode.TEXT, message.getByteBuffer()), sent, i < events.size() - 1);
        }
        return Action.SCHEDULED;
    }

    private Action send(Frame frame) {
        return send(frame, this);
    }

    private Action send(Frame frame, Callback callback) {
        sendingSince = Math.max(1, System.nanoTime());
        session.sendFrame(frame, callback, false);
        return Action.SCHEDULED;
    }

    private @Nullable Frame control() {
        synchronized (lock) {
            ByteBuffer payload = pong;
            if (payload != null) {
                pong = null;
                return new Frame(OpCode.PONG, payload);
            }
            boolean ping = pingDue;
            pingDue = false;
            return ping ? new Frame(OpCode.PING) : null;
        }
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        whenOver.accept(cause);
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
