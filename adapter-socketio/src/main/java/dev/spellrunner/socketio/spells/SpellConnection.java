// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.socketio.feathers.FeathersPeer;
import dev.spellrunner.socketio.feathers.FeathersServices;
import dev.spellrunner.socketio.protocol.Event;
import dev.spellrunner.socketio.protocol.SocketIoSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client, from its connecting to its end. Thread-safe. */
final class SpellConnection implements FeathersPeer {

    private static final Logger log = LoggerFactory.getLogger(SpellSockets.class);
    private static final int MOST_CALLS = 1000;

    private final SocketIoSocket socket;
    private final User user;
    private final FeathersServices services;
    private final List<OlderNames> olderNames;
    private final AtomicInteger callsUnderWay = new AtomicInteger();
    private final CompletableFuture<SpellManager> manager = new CompletableFuture<>();
    private final CompletableFuture<EventPump> pump = new CompletableFuture<>();

    SpellConnection(SocketIoSocket socket, User user, FeathersServices services, List<OlderNames> olderNames) {
        this.socket = socket;
        this.user = user;
        this.services = services;
        this.olderNames = olderNames;
    }

    User user() {
        return user;
    }

    /** Returns what the connection has open, when it is ready. */
    CompletionStage<SpellManager> manager() {
        return manager;
    }

    boolean hasOpen(String spell) {
        return manager.isDone()
                && !manager.isCompletedExceptionally()
                && manager.join().openSpells().contains(spell);
    }

    // ---- the beginning ----

    void begin(SpellHost host) {
        socket.onOther(this::hear);
        socket.onDrain(this::wake);
        try {
            // Not here: what a user's spells are may be asked of something far away.
            host.executor().execute(() -> connect(host));
        } catch (RuntimeException e) {
            refuse(e);
        }
    }

    private void connect(SpellHost host) {
        SpellManager connected;
        try {
            connected = host.connect(user, this::wake);
        } catch (RuntimeException e) {
            refuse(e);
            return;
        }
        connected.onPlay(state -> socket.emit("play-state", state.fields()));
        Executor executor = host.executor();
        pump.complete(new EventPump(socket, connected, executor, olderNames));
        socket.emit("connected");
        if (!manager.complete(connected)) {
            connected.close();
        }
        wake();
    }

    private void refuse(RuntimeException why) {
        log.warn("a client of user '{}' cannot be served, and is disconnected", user.id(), why);
        manager.completeExceptionally(why);
        socket.close();
    }

    // ---- while it lasts ----

    private void hear(Event event) {
        // An event of another name that waits for an answer is a call of a method that no service has.
        if (!services.isCall(event.name()) && !event.wantsAck()) {
            return;
        }
        if (callsUnderWay.incrementAndGet() > MOST_CALLS) {
            log.debug("a client of user '{}' makes more calls than it waits for, and is disconnected", user.id());
            socket.close();
            return;
        }
        CompletionStage<EventPump> sending = pump;
        services.call(this, event.name(), event.arguments()).thenCombine(sending, (answer, its) -> {
            its.answer(() -> acknowledge(event, answer));
            return its;
        });
    }

    private void acknowledge(Event event, List<@Nullable Object> answer) {
        callsUnderWay.decrementAndGet();
        event.ack(answer.toArray());
    }

    private void wake() {
        EventPump its = pump.getNow(null);
        if (its != null) {
            its.wake();
        }
    }

    @Override
    public void emit(String event, @Nullable Object... arguments) {
        socket.emit(event, arguments);
    }

    @Override
    public void disconnect() {
        socket.close();
    }

    // ---- the end ----

    void close() {
        IllegalStateException gone = new IllegalStateException("the client has gone");
        if (!manager.completeExceptionally(gone) && !manager.isCompletedExceptionally()) {
            manager.join().close();
        }
    }
}
