// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.Turns;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.socketio.feathers.FeathersPeer;
import dev.spellrunner.socketio.feathers.FeathersServices;
import dev.spellrunner.socketio.protocol.Event;
import dev.spellrunner.socketio.protocol.SocketIoSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client, from its connecting to its end, as whichever user it is known meanwhile. Thread-safe. */
final class SpellConnection implements FeathersPeer {

    private static final Logger log = LoggerFactory.getLogger(SpellSockets.class);
    private static final int MOST_CALLS = 1000;
    /** An answer takes several times its size while it is written: so few are written at once. */
    private static final Turns TURNS = new Turns();

    private final SocketIoSocket socket;
    private final SpellHost host;
    private final FeathersServices services;
    private final List<OlderNames> olderNames;
    private final Duration loginTimeout;
    private final AtomicInteger callsUnderWay = new AtomicInteger();

    private final Object lock = new Object();
    /** Null while it is not known who the client is. */
    private @Nullable Access access;

    private Future<?> loginTimer = CompletableFuture.completedFuture(null);
    private boolean closed;

    SpellConnection(
            SocketIoSocket socket,
            SpellHost host,
            FeathersServices services,
            List<OlderNames> olderNames,
            Duration loginTimeout) {
        this.socket = socket;
        this.host = host;
        this.services = services;
        this.olderNames = olderNames;
        this.loginTimeout = loginTimeout;
    }

    SocketIoSocket socket() {
        return socket;
    }

    /** Returns what the client reaches as the user that it is known as now, if it is. */
    Optional<Access> access() {
        synchronized (lock) {
            return Optional.ofNullable(access);
        }
    }

    boolean hasOpen(User user, String spell) {
        return access().filter(its -> its.user().equals(user) && its.hasOpen(spell))
                .isPresent();
    }

    // ---- the beginning ----

    /** Begins with a user who is known from the handshake. */
    void begin(User user) {
        listen();
        Access its = new Access(socket, user, olderNames);
        synchronized (lock) {
            access = its;
        }
        its.begin(host, () -> socket.emit("connected"), why -> {
            log.warn("a client of user '{}' cannot be served, and is disconnected", user.id(), why);
            socket.close();
        });
    }

    /** Begins with a client that may log in later. */
    void begin() {
        listen();
        socket.emit("connected");
        limitLogin();
    }

    /** Disconnects the client unless it has logged in in time. */
    private void limitLogin() {
        Future<?> timer = socket.later(loginTimeout, () -> {
            if (access().isEmpty()) {
                log.debug("socket '{}' has not logged in within {}, and is disconnected", socket.id(), loginTimeout);
                socket.close();
            }
        });
        Future<?> before;
        synchronized (lock) {
            before = closed ? timer : loginTimer;
            loginTimer = timer;
        }
        before.cancel(false);
    }

    private void listen() {
        socket.onOther(this::hear);
        socket.onOverflow(this::tellOfOverflow);
        socket.onDrain(() -> access().ifPresent(Access::wake));
    }

    private void tellOfOverflow() {
        ServiceException why = ServiceException.tooManyMessages();
        log.info("socket '{}' is dropped: {}", socket.id(), why.getMessage());
        socket.emit("connection-dropped", why.fields());
    }

    // ---- who it is ----

    /**
     * The client is known as a user from now on. As another one it has nothing open any more that it had.
     *
     * @return completes when the user can call; fails, if the host cannot serve him: then the client is who it was
     */
    CompletionStage<User> logIn(User user) {
        if (access().filter(its -> its.user().equals(user)).isPresent()) {
            return CompletableFuture.completedFuture(user);
        }
        Access next = new Access(socket, user, olderNames);
        next.begin(host, () -> {}, why -> log.debug("user '{}' cannot log in", user.id(), why));
        return next.manager().thenApply(ready -> {
            socket.admit();
            replace(next);
            return user;
        });
    }

    private void replace(Access next) {
        Access before;
        synchronized (lock) {
            before = closed ? next : access;
            access = closed ? null : next;
        }
        if (before != null) {
            before.close();
        }
    }

    /** Logs the client out, which has to log in again in time. */
    void logOut() {
        leave();
        limitLogin();
    }

    /** It is not known any more who the client is, and it has nothing open. */
    private void leave() {
        Access before;
        synchronized (lock) {
            before = access;
            access = null;
        }
        if (before != null) {
            before.close();
        }
    }

    // ---- while it lasts ----

    private void hear(Event event) {
        // An event of another name that waits for an answer is a call of a method that no service has.
        if (!services.isCall(event.name()) && !event.wantsAck()) {
            return;
        }
        if (callsUnderWay.incrementAndGet() > MOST_CALLS) {
            log.debug("socket '{}' makes more calls than it waits for, and is disconnected", socket.id());
            socket.close();
            return;
        }
        Access its = access().orElse(null);
        if (its != null) {
            its.expect();
        }
        // Until it is answered: what waits for its turn takes memory, too.
        Runnable letGo = event.hold();
        CompletionStage<List<@Nullable Object>> answered = services.call(this, event.name(), event.arguments());
        answered.whenComplete((answer, failure) -> {
            letGo.run();
            if (failure != null) {
                cannotAnswer(failure);
            } else if (its == null) {
                acknowledge(event, answer);
            } else {
                its.answer(() -> acknowledge(event, answer));
            }
        });
    }

    private void acknowledge(Event event, List<@Nullable Object> answer) {
        callsUnderWay.decrementAndGet();
        try {
            TURNS.run(() -> event.ack(answer.toArray()));
        } catch (Throwable e) {
            // An error, too: the client would wait for ever.
            cannotAnswer(e);
        }
    }

    private void cannotAnswer(Throwable why) {
        log.error("a call of socket '{}' cannot be answered, and it is disconnected", socket.id(), why);
        socket.close();
    }

    @Override
    public void emit(String event, @Nullable Object... arguments) {
        socket.emit(event, arguments);
    }

    @Override
    public boolean isConnected() {
        return socket.isConnected();
    }

    @Override
    public void disconnect() {
        socket.close();
    }

    @Override
    public Future<?> later(Duration delay, Runnable action) {
        return socket.later(delay, action);
    }

    // ---- the end ----

    void close() {
        Future<?> timer;
        synchronized (lock) {
            closed = true;
            timer = loginTimer;
        }
        timer.cancel(false);
        leave();
    }
}
