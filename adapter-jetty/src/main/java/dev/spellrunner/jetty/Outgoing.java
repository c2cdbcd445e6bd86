// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.log.LoggedEvent;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

/**
 * What goes out to the client of one WebSocket: one frame at a time, and the next only when the last has gone. Answers wait
 * here, events where they are, in the log, so that a client that does not read costs no more than its answers. Thread-safe.
 */
final class Outgoing extends IteratingCallback {

    private static final int EVENT_BYTES = 64 * 1024;
    /** An answer that follows from events comes after them, if they are not too many. */
    private static final int MOST_EVENT_FRAMES_FIRST = 4;

    private final CoreSession session;
    private final SpellManager manager;
    private final Connections connections;
    private final boolean batches;
    private final Consumer<Throwable> whenBroken;
    private final AtomicBoolean woken = new AtomicBoolean();

    private final Object lock = new Object();
    private final Deque<byte[]> answers = new ArrayDeque<>(2);
    private int answerBytes;
    private @Nullable ByteBuffer pong;
    private boolean pingDue;
    /** How many frames of events went out since an answer waits. */
    private int eventFrames;

    private volatile boolean ended;
    /** When the frame under way began; 0, if there is none. */
    private volatile long sendingSince;

    /**
     * Creates the outgoing side.
     *
     * @param batches whether the client takes several notifications in one message
     */
    Outgoing(
            CoreSession session,
            SpellManager manager,
            Connections connections,
            boolean batches,
            Consumer<Throwable> whenBroken) {
        this.batches = batches;
        this.session = session;
        this.manager = manager;
        this.connections = connections;
        this.whenBroken = whenBroken;
    }

    /** There is something to send, perhaps. Not on the caller's thread: it may be that of a run. */
    void wake() {
        if (!ended && woken.compareAndSet(false, true)) {
            connections.execute(() -> {
                woken.set(false);
                iterate();
            });
        }
    }

    /**
     * Sends an answer when its turn comes.
     *
     * @param most how many bytes may wait already
     * @return whether there was room for it
     */
    boolean answer(byte[] answer, int most) {
        synchronized (lock) {
            if (answerBytes >= most) {
                return false;
            }
            if (answers.isEmpty()) {
                eventFrames = 0;
            }
            answers.add(answer);
            answerBytes += answer.length;
        }
        wake();
        return true;
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
    }

    /** Tells whether the client has left a frame unread for too long. */
    boolean isStuck(long nanoTime, long longest) {
        long since = sendingSince;
        return since != 0 && nanoTime - since > longest;
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
            return send(control, this);
        }
        if (!mustAnswerFirst()) {
            List<LoggedEvent> events = manager.take(EVENT_BYTES);
            if (!events.isEmpty()) {
                return sendEvents(events);
            }
        }
        byte[] answer = nextAnswer();
        return answer == null ? Action.IDLE : send(new Frame(OpCode.TEXT, ByteBuffer.wrap(answer)), this);
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

    private boolean mustAnswerFirst() {
        synchronized (lock) {
            return !answers.isEmpty() && eventFrames++ >= MOST_EVENT_FRAMES_FIRST;
        }
    }

    private byte @Nullable [] nextAnswer() {
        synchronized (lock) {
            byte[] answer = answers.poll();
            answerBytes -= answer == null ? 0 : answer.length;
            eventFrames = 0;
            return answer;
        }
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        whenBroken.accept(cause);
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
