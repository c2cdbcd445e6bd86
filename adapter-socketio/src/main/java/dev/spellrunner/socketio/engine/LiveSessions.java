// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import dev.spellrunner.runner.host.MessageMemory;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The sessions of a server, and which requests may begin one. Thread-safe. */
final class LiveSessions {

    private static final int ID_BYTES = 15;

    private enum State {
        OPEN,
        STOPPED,
        CLOSED
    }

    private final EngineSettings settings;
    private final Timers timers;
    private final Newcomers newcomers;
    private final MessageMemory memory;
    private final boolean admitsAtOnce;
    private final Predicate<? super Handshake> allowed;
    private final SecureRandom random = new SecureRandom();
    private final ConcurrentMap<String, EngineSession> sessions = new ConcurrentHashMap<>();
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

    /**
     * Creates the sessions of a server, none at first.
     *
     * @param limits of clients that are not admitted yet; null if all are admitted at once
     * @param allowed which requests may begin a session
     */
    LiveSessions(
            EngineSettings settings,
            Timers timers,
            @Nullable NewcomerLimits limits,
            Predicate<? super Handshake> allowed) {
        this.settings = settings;
        this.timers = timers;
        this.memory = new MessageMemory(settings.messageBytes(), settings.messageBytes() / 2);
        this.newcomers = new Newcomers(limits == null ? NewcomerLimits.NONE : limits, settings.maxPayload(), timers);
        this.admitsAtOnce = limits == null;
        this.allowed = allowed;
    }

    int newcomers() {
        return newcomers.count();
    }

    int count() {
        return sessions.size();
    }

    String newId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    // ---- requests ----

    /** Returns the session that a request names; null if it names none, or one that is not there. */
    @Nullable
    EngineSession of(EngineRequest request) {
        return request.parameter("sid").map(sessions::get).orElse(null);
    }

    Optional<EngineError> refusal(EngineRequest request) {
        String transport = request.parameter("transport").orElse("");
        if (!transport.equals("polling") && !transport.equals("websocket")) {
            return Optional.of(EngineError.TRANSPORT_UNKNOWN);
        }
        boolean contradicts = transport.equals("websocket") != request.isWebSocket();
        String id = request.parameter("sid").orElse(null);
        if (id != null) {
            return sessions.containsKey(id)
                    ? contradicts ? Optional.of(EngineError.BAD_REQUEST) : Optional.empty()
                    : Optional.of(EngineError.UNKNOWN_SESSION);
        }
        return refusalOfHandshake(request, contradicts);
    }

    private Optional<EngineError> refusalOfHandshake(EngineRequest request, boolean contradicts) {
        if (!request.isGet()) {
            return Optional.of(EngineError.BAD_HANDSHAKE_METHOD);
        }
        if (contradicts) {
            return Optional.of(EngineError.BAD_REQUEST);
        }
        if (protocol(request) == null) {
            return Optional.of(EngineError.UNSUPPORTED_PROTOCOL);
        }
        if (!isOpen() || sessions.size() >= settings.mostSessions()) {
            return Optional.of(EngineError.BUSY);
        }
        return allowed.test(request.handshake()) ? Optional.empty() : Optional.of(EngineError.FORBIDDEN);
    }

    private @Nullable EngineProtocol protocol(EngineRequest request) {
        return switch (request.parameter("EIO").orElse("")) {
            case "4" -> EngineProtocol.V4;
            case "3" -> settings.protocol3() ? EngineProtocol.V3 : null;
            default -> null;
        };
    }

    /** Begins a session; null if there is no room for it. */
    @Nullable
    EngineSession begin(EngineRequest request) {
        EngineProtocol protocol = protocol(request);
        if (protocol == null || !isOpen()) {
            return null;
        }
        Handshake handshake = request.handshake();
        Newcomer newcomer = newcomers.enter(handshake.remoteAddress());
        if (newcomer == null) {
            return null;
        }
        if (admitsAtOnce) {
            newcomer.admit();
        }
        MessageMemory.Share share = memory.share(handshake.remoteAddress());
        EngineSession session =
                new EngineSession(newId(), protocol, handshake, newcomer, share, settings, timers, this::forget);
        sessions.put(session.id(), session);
        if (!isOpen()) {
            // The thread that stopped the server may have missed it.
            session.close(CloseReason.SERVER_STOPPED);
            return null;
        }
        return session;
    }

    private void forget(EngineSession session) {
        sessions.remove(session.id(), session);
    }

    // ---- the end ----

    private boolean isOpen() {
        return state.get() == State.OPEN;
    }

    void stop() {
        state.compareAndSet(State.OPEN, State.STOPPED);
        sessions.values().forEach(session -> session.close(CloseReason.SERVER_STOPPED));
    }

    void start() {
        if (!state.compareAndSet(State.STOPPED, State.OPEN) && !isOpen()) {
            throw new IllegalStateException("the server is closed (build another one)");
        }
    }

    void close() {
        state.set(State.CLOSED);
        stop();
    }
}
