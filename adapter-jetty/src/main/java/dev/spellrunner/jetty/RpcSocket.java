// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.host.Admission;
import dev.spellrunner.runner.host.JsonRpc;
import dev.spellrunner.runner.host.MessageMemory;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.SpellService;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.host.WireJson;
import dev.spellrunner.runner.observe.RunOrigin;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Utf8StringBuilder;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.exception.BadPayloadException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One WebSocket: a connection of its user, from its opening to its end. Thread-safe. */
final class RpcSocket implements FrameHandler, Connections.Connection {

    private static final RunOrigin WEB_SOCKET = RunOrigin.of("ws");
    private static final Logger log = LoggerFactory.getLogger(SpellHandler.class);
    private static final int UNSUPPORTED_DATA = 1003;
    private static final long CLOSE_NANOS = 2_000_000_000L;
    private static final String FELL_BEHIND = "events were dropped before they were read (follow the spells again)";

    private final SpellHost host;
    private final Admission admission;
    private final User user;
    private final JsonRpc calls;
    private final ConnectionSettings settings;
    private final Connections connections;

    private final boolean batches;
    private final MessageMemory.Share incoming;

    private final Object lock = new Object();
    private @Nullable CoreSession session;
    private @Nullable SpellManager manager;
    private @Nullable Outgoing outgoing;
    private boolean closed;
    /** When this side began to close; 0, if it has not. */
    private long closingSince;

    private volatile long lastHeard = System.nanoTime();
    private volatile long lastPing = lastHeard;
    /** When the client was first seen to be dropped; 0 before. Only the watch knows it. */
    private long droppedSince;

    /** The part of a message that has arrived; null between messages. Only the reading thread knows it. */
    private @Nullable Utf8StringBuilder message;

    private long messageBytes;

    RpcSocket(
            SpellService service,
            Admission admission,
            WireJson json,
            ConnectionSettings settings,
            Connections connections,
            boolean batches) {
        this.batches = batches;
        this.host = service.host();
        this.admission = admission;
        this.user = admission.user();
        this.calls = new JsonRpc(service, json, settings.callsInFlight(), settings.outgoingBytes());
        this.settings = settings;
        this.incoming = host.messages().share(user.id());
        this.connections = connections;
    }

    // ---- the beginning ----

    @Override
    public void onOpen(CoreSession coreSession, Callback callback) {
        synchronized (lock) {
            session = coreSession;
        }
        connections.add(this);
        CompletionStage<SpellManager> connecting;
        try {
            // Not here: what a user's spells are may be asked of something far away.
            connecting = CompletableFuture.supplyAsync(
                    () -> host.connect(user, this::eventsAvailable, WEB_SOCKET), host.executor());
        } catch (RuntimeException e) {
            connecting = CompletableFuture.failedFuture(e);
        }
        connecting.whenComplete((connected, failure) -> {
            callback.succeeded();
            if (failure == null) {
                connected(coreSession, connected);
            } else {
                refuse(failure);
                // The client's own close frame is still to come.
                coreSession.demand();
            }
        });
    }

    private void connected(CoreSession coreSession, SpellManager connected) {
        Outgoing its = new Outgoing(
                coreSession,
                connected,
                connections,
                batches,
                why -> calls.notification("connection.dropped", why.fields()),
                this::sendsNoMore);
        boolean tooLate;
        synchronized (lock) {
            manager = connected;
            outgoing = its;
            tooLate = closed;
        }
        if (tooLate) {
            connected.close();
            return;
        }
        connected.onPlay(state -> tell(its, calls.notification("play.state", state.fields())));
        connected.onUpdate(update -> tell(its, calls.notification("spell.updated", update.fields())));
        its.wake();
        coreSession.demand();
    }

    private void refuse(Throwable failure) {
        ServiceException why = ServiceException.of(failure);
        close(why.code().closeCode(), String.valueOf(why.getMessage()));
    }

    private void eventsAvailable() {
        Outgoing its = outgoing();
        if (its != null) {
            its.wake();
        }
    }

    private @Nullable Outgoing outgoing() {
        synchronized (lock) {
            return outgoing;
        }
    }

    // ---- reading ----

    @Override
    public void onFrame(Frame frame, Callback callback) {
        lastHeard = System.nanoTime();
        switch (frame.getOpCode()) {
            case OpCode.CLOSE -> {
                synchronized (lock) {
                    closingSince = lastHeard;
                }
                // Jetty answers it, and then reads no more.
                callback.succeeded();
                return;
            }
            case OpCode.PING -> requireNonNull(outgoing()).pong(copyOfPayload(frame));
            case OpCode.TEXT, OpCode.CONTINUATION -> read(frame);
            case OpCode.BINARY -> close(UNSUPPORTED_DATA, "messages are text");
            default -> {
                // A pong, which says no more than that the client is there.
            }
        }
        callback.succeeded();
        CoreSession its = session();
        if (its != null) {
            its.demand();
        }
    }

    private static ByteBuffer copyOfPayload(Frame frame) {
        return frame.hasPayload() ? BufferUtil.copy(frame.getPayload()) : BufferUtil.EMPTY_BUFFER;
    }

    private void read(Frame frame) {
        messageBytes += frame.getPayloadLength();
        if (messageBytes > settings.messageBytes()) {
            close(CloseStatus.MESSAGE_TOO_LARGE, "a message is larger than " + settings.messageBytes() + " bytes");
            return;
        }
        if (!incoming.take(frame.getPayloadLength())) {
            drop("too many messages are under way (try again later)");
            return;
        }
        Utf8StringBuilder text = message == null ? new Utf8StringBuilder() : message;
        message = text;
        if (frame.hasPayload()) {
            text.append(frame.getPayload());
        }
        if (frame.isFin()) {
            long bytes = messageBytes;
            message = null;
            messageBytes = 0;
            try {
                make(text.takeCompleteString(() -> new BadPayloadException("a message is not UTF-8")), bytes);
            } catch (BadPayloadException e) {
                close(CloseStatus.BAD_PAYLOAD, "a message is not UTF-8");
            }
        }
    }

    private void make(String text, long bytes) {
        SpellManager caller;
        Outgoing out;
        synchronized (lock) {
            if (closingSince != 0) {
                return;
            }
            caller = requireNonNull(manager);
            out = requireNonNull(outgoing);
        }
        long read;
        try {
            read = incoming.takeToRead(text);
        } catch (ServiceException e) {
            drop(e.code().closeCode(), String.valueOf(e.getMessage()));
            return;
        }
        out.expect();
        CompletionStage<byte @Nullable []> answered = calls.answer(caller, text);
        answered.whenComplete((answer, failure) -> {
            incoming.giveBack(bytes + read);
            if (failure != null) {
                log.error("a call of user '{}' cannot be answered, and its WebSocket is closed", user.id(), failure);
                close(CloseStatus.SERVER_ERROR, "a call cannot be answered");
            } else if (!out.answer(answer, settings.outgoingBytes())) {
                tooMuchWaits();
            }
        });
    }

    private void tell(Outgoing out, byte[] message) {
        if (!out.tell(message, settings.outgoingBytes())) {
            tooMuchWaits();
        }
    }

    private void tooMuchWaits() {
        drop("too many answers wait to be read");
    }

    private void drop(String why) {
        drop(CloseStatus.TRY_AGAIN_LATER, why);
    }

    private void drop(int code, String why) {
        if (session() == null) {
            return;
        }
        log.info("a WebSocket of user '{}' is dropped: {}", user.id(), why);
        close(code, why);
    }

    // ---- watching ----

    @Override
    public void lookAfter(long nanoTime) {
        Outgoing out;
        long closing;
        synchronized (lock) {
            out = outgoing;
            closing = closingSince;
        }
        boolean neverCloses = closing != 0 && nanoTime - closing > CLOSE_NANOS;
        if (neverCloses || nanoTime - lastHeard > settings.idleTimeout().toNanos()) {
            cutOff();
        } else if (closing == 0 && out != null) {
            seeTo(out, nanoTime);
        }
    }

    private void seeTo(Outgoing out, long nanoTime) {
        long pingNanos = settings.pingInterval().toNanos();
        if (admission.hasEnded(settings.clock().instant())) {
            close(CloseStatus.POLICY_VIOLATION, "what the client is known by has expired (get a new token)");
        } else if (out.isDropped() && isOver(nanoTime)) {
            close(CloseStatus.TRY_AGAIN_LATER, FELL_BEHIND);
        } else if (out.isStuck(nanoTime, settings.sendTimeout().toNanos())) {
            drop("too slow (follow the spells again from the last events)");
        } else if (nanoTime - lastHeard > pingNanos && nanoTime - lastPing > pingNanos) {
            lastPing = nanoTime;
            out.ping();
        }
    }

    /** Tells whether a client that was dropped has had its time to get answers. */
    private boolean isOver(long nanoTime) {
        if (droppedSince == 0) {
            droppedSince = nanoTime;
        }
        return nanoTime - droppedSince > CLOSE_NANOS;
    }

    // ---- the end ----

    private void sendsNoMore(@Nullable Throwable cause) {
        if (cause == null) {
            close(CloseStatus.TRY_AGAIN_LATER, FELL_BEHIND);
        } else {
            log.debug("a WebSocket of user '{}' accepts no more messages", user.id(), cause);
            cutOff();
        }
    }

    private void close(int code, String reason) {
        CoreSession its;
        Outgoing out;
        synchronized (lock) {
            if (closed || closingSince != 0) {
                return;
            }
            closingSince = System.nanoTime();
            its = session;
            out = outgoing;
        }
        if (out != null) {
            out.end();
        }
        if (its != null) {
            its.close(code, reason, Callback.from(() -> {}, failure -> cutOff()));
        }
    }

    private @Nullable CoreSession session() {
        synchronized (lock) {
            return closed ? null : session;
        }
    }

    @Override
    public void goAway() {
        close(CloseStatus.SHUTDOWN, "the server stops");
    }

    @Override
    public void cutOff() {
        CoreSession its = session();
        if (its != null) {
            its.abort();
        }
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        log.debug("a WebSocket of user '{}' ends", user.id(), cause);
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        SpellManager its;
        Outgoing out;
        synchronized (lock) {
            closed = true;
            its = manager;
            out = outgoing;
        }
        connections.remove(this);
        incoming.close();
        if (out != null) {
            out.end();
            out.close();
        }
        if (its != null) {
            its.close();
        }
        callback.succeeded();
    }
}
