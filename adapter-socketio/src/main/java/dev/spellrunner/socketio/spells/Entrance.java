// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.Credentials;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.socketio.engine.Handshake;
import dev.spellrunner.socketio.protocol.ConnectRefusedException;
import dev.spellrunner.socketio.protocol.SocketIoSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out who connects. Whatever goes wrong on the way, nobody is let in by it. */
final class Entrance {

    private static final Logger log = LoggerFactory.getLogger(SpellSockets.class);
    private static final int LONGEST_SECONDS = 10;

    private final Authenticator authenticator;

    Entrance(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    /** Attaches the user to a socket; fails with nothing but {@link ConnectRefusedException}. */
    CompletionStage<User> admit(SocketIoSocket socket) {
        CompletableFuture<User> asked;
        try {
            // A copy, since the time limit must not end what belongs to the authenticator.
            asked = authenticator
                    .authenticate(credentials(socket))
                    .toCompletableFuture()
                    .copy();
        } catch (RuntimeException e) {
            asked = CompletableFuture.failedFuture(e);
        }
        return asked.orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS).handle((user, refused) -> {
            User known = userOrRefusal(user, refused);
            socket.attach(known);
            return known;
        });
    }

    private static User userOrRefusal(@Nullable User user, @Nullable Throwable refused) {
        if (user != null) {
            return user;
        }
        Throwable cause =
                refused instanceof CompletionException && refused.getCause() != null ? refused.getCause() : refused;
        if (cause instanceof ServiceException known) {
            throw refusal(known);
        }
        log.warn("a client was refused, since the authenticator did not tell who he is", cause);
        throw refusal(ServiceException.unauthorized("the client is not let in"));
    }

    private static ConnectRefusedException refusal(ServiceException why) {
        return new ConnectRefusedException(String.valueOf(why.getMessage()), why.fields());
    }

    private static Credentials credentials(SocketIoSocket socket) {
        Handshake handshake = socket.handshake();
        return new Credentials(
                handshake.headers(), handshake.query(), WireValues.fields(socket.auth()), handshake.remoteAddress());
    }
}
