// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.observe.RunOrigin;
import dev.spellrunner.socketio.protocol.SocketIoSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The access of a client as one user, from login to logout or the end of the connection. Thread-safe. */
final class Access {

    private final SocketIoSocket socket;
    private final User user;
    private final List<OlderNames> olderNames;
    private final CompletableFuture<SpellManager> manager = new CompletableFuture<>();
    private final CompletableFuture<EventPump> pump = new CompletableFuture<>();

    Access(SocketIoSocket socket, User user, List<OlderNames> olderNames) {
        this.socket = socket;
        this.user = user;
        this.olderNames = olderNames;
    }

    User user() {
        return user;
    }

    /** Returns what the user has open here, when it is ready. */
    CompletionStage<SpellManager> manager() {
        return manager;
    }

    boolean hasOpen(String spell) {
        return manager.isDone()
                && !manager.isCompletedExceptionally()
                && manager.join().openSpells().contains(spell);
    }

    /**
     * Connects to the host.
     *
     * @param ready what to do before calls are answered
     * @param refused is told why there is no access
     */
    void begin(SpellHost host, Runnable ready, Consumer<RuntimeException> refused) {
        try {
            // Not here: what a user's spells are may be asked of something far away.
            host.executor().execute(() -> connect(host, ready, refused));
        } catch (RuntimeException e) {
            refuse(e, refused);
        }
    }

    private void connect(SpellHost host, Runnable ready, Consumer<RuntimeException> refused) {
        SpellManager connected;
        try {
            connected = host.connect(user, this::wake, RunOrigin.of("socketio"));
        } catch (RuntimeException e) {
            refuse(e, refused);
            return;
        }
        connected.onPlay(state -> socket.emit("play-state", state.fields()));
        pump.complete(new EventPump(
                socket, connected, host.executor(), olderNames, host.messages().share(user.id())));
        ready.run();
        if (!manager.complete(connected)) {
            connected.close();
        }
        wake();
    }

    private void refuse(RuntimeException why, Consumer<RuntimeException> refused) {
        manager.completeExceptionally(why);
        refused.accept(why);
    }

    /** There is something to send, perhaps. */
    void wake() {
        EventPump its = pump.getNow(null);
        if (its != null) {
            its.wake();
        }
    }

    /** A call has begun, whose answer is sent with {@link #answer}. */
    void expect() {
        CompletionStage<EventPump> sender = pump;
        sender.thenAccept(EventPump::expect);
    }

    /** Sends an answer behind the events that were there before it. */
    void answer(Runnable sending) {
        CompletionStage<EventPump> sender = pump;
        sender.thenAccept(its -> its.answer(sending));
    }

    /** Closes what the user has open here. Idempotent. */
    void close() {
        CompletionStage<EventPump> sender = pump;
        sender.thenAccept(EventPump::close);
        ServiceException gone = new ServiceException(
                ServiceException.Code.INVALID_REQUEST, "the connection has ended (connect again)", Map.of());
        if (!manager.completeExceptionally(gone) && !manager.isCompletedExceptionally()) {
            manager.join().close();
        }
    }
}
