// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import dev.spellrunner.runner.host.Admission;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.Credentials;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.socketio.engine.Handshake;
import dev.spellrunner.socketio.protocol.ConnectRefusedException;
import dev.spellrunner.socketio.protocol.SocketIoSocket;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out who clients are. Whatever goes wrong on the way, nobody is let in by it. */
final class Entrance {

    private static final Logger log = LoggerFactory.getLogger(SpellSockets.class);
    private static final String AUTHORIZATION = "authorization";
    private static final int LONGEST_SECONDS = 10;

    private final Authenticator authenticator;
    private final Clock clock;
    private final boolean lateLogin;

    /**
     * Creates an entrance.
     *
     * @param lateLogin whether those who show nothing may connect, to log in later
     */
    Entrance(Authenticator authenticator, Clock clock, boolean lateLogin) {
        this.authenticator = authenticator;
        this.clock = clock;
        this.lateLogin = lateLogin;
    }

    /**
     * Attaches the admission to a socket that connects, if there is one; fails with nothing but {@link
     * ConnectRefusedException}.
     */
    CompletionStage<Boolean> admit(SocketIoSocket socket) {
        Credentials shown = credentials(socket);
        return ask(shown).handle((admission, refused) -> {
            if (admission != null) {
                socket.attach(admission);
                return true;
            }
            ServiceException why = refusal(refused);
            if (lateLogin && why.code() == ServiceException.Code.UNAUTHORIZED && isNothing(shown)) {
                socket.admitLater();
                return false;
            }
            throw new ConnectRefusedException(String.valueOf(why.getMessage()), why.fields());
        });
    }

    /** Returns whose a token is that comes later; fails with nothing but {@link ServiceException}. */
    CompletionStage<Admission> admit(SocketIoSocket socket, String accessToken) {
        Handshake handshake = socket.handshake();
        // In the place of whatever token the handshake came with.
        Map<String, List<String>> headers = new HashMap<>(handshake.headers());
        headers.put(AUTHORIZATION, List.of("Bearer " + accessToken));
        Map<String, @Nullable Object> payload = Map.of("accessToken", accessToken);
        return ask(new Credentials(headers, Map.of(), payload, handshake.remoteAddress()))
                .exceptionally(refused -> {
                    throw refusal(refused);
                });
    }

    /** A client that shows something is told that it will not do. */
    private static boolean isNothing(Credentials shown) {
        return shown.header(AUTHORIZATION).isEmpty()
                && shown.payload().isEmpty()
                && shown.bearerToken().isEmpty();
    }

    private CompletableFuture<Admission> ask(Credentials shown) {
        CompletableFuture<Admission> asked;
        try {
            // A copy, since the time limit must not end what belongs to the authenticator.
            asked = authenticator.admit(shown).toCompletableFuture().copy();
        } catch (RuntimeException e) {
            asked = CompletableFuture.failedFuture(e);
        }
        return asked.orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS).thenApply(admission -> {
            if (admission.hasEnded(clock.instant())) {
                throw ServiceException.unauthorized("what the client is known by has expired (get a new token)");
            }
            return admission;
        });
    }

    private static ServiceException refusal(Throwable refused) {
        Throwable cause =
                refused instanceof CompletionException && refused.getCause() != null ? refused.getCause() : refused;
        if (cause instanceof ServiceException known) {
            return known;
        }
        log.warn("a client was refused, since the authenticator did not tell who he is", cause);
        return ServiceException.unauthorized("the client is not let in");
    }

    private static Credentials credentials(SocketIoSocket socket) {
        Handshake handshake = socket.handshake();
        return new Credentials(
                handshake.headers(), handshake.query(), WireValues.fields(socket.auth()), handshake.remoteAddress());
    }
}
