// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.jetty;

import dev.spellrunner.socketio.engine.EncodedPacket;
import dev.spellrunner.socketio.engine.EngineRequest;
import dev.spellrunner.socketio.engine.EngineServer;
import dev.spellrunner.socketio.engine.EngineSession;
import dev.spellrunner.socketio.engine.WebSocketChannel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One WebSocket. Thread-safe. */
final class SocketIoWebSocket implements FrameHandler, WebSocketChannel {

    private static final Logger log = LoggerFactory.getLogger(SocketIoHandler.class);

    /** The longest time for a client to close a WebSocket that is closed here. */
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(1);

    private final EngineServer engine;
    private final EngineRequest request;
    private final Executor executor;
    private final OpenRequests inFlight;

    private volatile @Nullable CoreSession core;
    private volatile @Nullable EngineSession session;
    private volatile @Nullable FrameSender sender;
    private final AtomicBoolean closing = new AtomicBoolean();
    private volatile Future<?> closeTimer = CompletableFuture.completedFuture(null);

    /** The part of a message that has arrived; null between messages. Only the reading thread knows it. */
    private @Nullable ByteArrayOutputStream message;

    /** The bytes of the message that are held of the session's memory. */
    private int held;

    private boolean binary;
    private boolean refused;

    SocketIoWebSocket(EngineServer engine, EngineRequest request, Executor executor, OpenRequests inFlight) {
        this.engine = engine;
        this.request = request;
        this.executor = executor;
        this.inFlight = inFlight;
    }

    @Override
    public void onOpen(CoreSession coreSession, Callback callback) {
        inFlight.begin();
        core = coreSession;
        sender = new FrameSender(coreSession, this::take, executor);
        session = engine.connect(request, this).orElse(null);
        callback.succeeded();
        if (session == null) {
            close();
        } else {
            // What was sent before the session was known here still waits.
            wake();
        }
        coreSession.demand();
    }

    private List<EncodedPacket> take() {
        EngineSession its = session;
        return its == null ? List.of() : its.take(this);
    }

    // ---- reading ----

    @Override
    public void onFrame(Frame frame, Callback callback) {
        CoreSession its = core;
        EngineSession receiver = session;
        switch (frame.getOpCode()) {
            case OpCode.CLOSE -> {
                // Jetty answers it, and then reads no more.
                callback.succeeded();
                return;
            }
            case OpCode.TEXT, OpCode.BINARY, OpCode.CONTINUATION -> {
                if (receiver != null && its != null) {
                    read(frame, receiver, its);
                }
            }
            case OpCode.PING -> {
                if (its != null) {
                    pong(frame, its);
                }
                callback.succeeded();
                return;
            }
            default -> {
                // A pong that was not asked for.
            }
        }
        callback.succeeded();
        if (refused) {
            return;
        }
        if (its != null && receiver != null) {
            // What is read is handled before more is.
            receiver.execute(its::demand);
        } else if (its != null) {
            its.demand();
        }
    }

    /** Reads no more before the answer is written, lest the answers pile up. */
    private static void pong(Frame ping, CoreSession its) {
        Frame pong =
                ping.hasPayload() ? new Frame(OpCode.PONG, BufferUtil.copy(ping.getPayload())) : new Frame(OpCode.PONG);
        its.sendFrame(pong, Callback.from(its::demand, failure -> its.abort()), false);
    }

    private void read(Frame frame, EngineSession receiver, CoreSession its) {
        ByteArrayOutputStream bytes = message;
        if (bytes == null) {
            bytes = new ByteArrayOutputStream(frame.getPayloadLength());
            binary = frame.getOpCode() == OpCode.BINARY;
            message = bytes;
        }
        if (bytes.size() + frame.getPayloadLength() > receiver.newcomer().maxPayload()) {
            refuse(CloseStatus.MESSAGE_TOO_LARGE, "a message is too large", its);
            return;
        }
        if (!receiver.memory().take(frame.getPayloadLength())) {
            refuse(CloseStatus.TRY_AGAIN_LATER, "too many messages are under way", its);
            return;
        }
        held += frame.getPayloadLength();
        if (frame.hasPayload()) {
            bytes.writeBytes(BufferUtil.toArray(frame.getPayload()));
        }
        if (!frame.isFin()) {
            return;
        }
        message = null;
        if (binary) {
            receiver.binary(this, bytes.toByteArray());
        } else {
            readText(bytes.toByteArray(), receiver, its);
        }
        int all = held;
        held = 0;
        // When it has been handled.
        receiver.execute(() -> receiver.memory().giveBack(all));
    }

    private void readText(byte[] bytes, EngineSession receiver, CoreSession its) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            receiver.text(this, text);
        } catch (CharacterCodingException e) {
            refuse(CloseStatus.BAD_PAYLOAD, "a message of text is not in UTF-8", its);
        }
    }

    /** Reads nothing more, and leaves the client a while to read why. */
    private void refuse(int status, String reason, CoreSession its) {
        refused = true;
        FrameSender sending = sender;
        if (sending != null) {
            sending.end();
        }
        close(its, status, reason);
    }

    // ---- what the session does ----

    @Override
    public void wake() {
        FrameSender its = sender;
        if (its != null) {
            its.wake();
        }
    }

    @Override
    public void close() {
        CoreSession its = core;
        if (its != null) {
            close(its, CloseStatus.NORMAL, null);
        }
    }

    private void close(CoreSession its, int status, @Nullable String reason) {
        if (closing.compareAndSet(false, true)) {
            // First: as soon as the client hears of the end, the end may be there, which stops the timer.
            closeTimer = engine.executeLater(its::abort, LONGEST_CLOSE);
            its.close(status, reason, Callback.from(() -> {}, failure -> its.abort()));
        }
    }

    @Override
    public void abort() {
        CoreSession its = core;
        if (its != null) {
            its.abort();
        }
    }

    // ---- the end ----

    @Override
    public void onError(Throwable cause, Callback callback) {
        log.debug("a WebSocket ends", cause);
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        FrameSender its = sender;
        if (its != null) {
            its.end();
            its.close();
        }
        closing.set(true);
        closeTimer.cancel(false);
        EngineSession receiver = session;
        if (receiver != null) {
            receiver.gone(this);
            receiver.memory().giveBack(held);
        }
        inFlight.end();
        callback.succeeded();
    }
}
