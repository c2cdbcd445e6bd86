// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import dev.spellrunner.runner.host.Admission;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.Credentials;
import dev.spellrunner.runner.host.Entrance;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.socketio.engine.Handshake;
import dev.spellrunner.socketio.protocol.ConnectRefusedException;
import dev.spellrunner.socketio.protocol.SocketIoSocket;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Attaches admissions to sockets that connect, and admits those that log in later. Immutable and thread-safe. */
final class Admissions {

    private static final String AUTHORIZATION = "authorization";

    private final Entrance entrance;
    private final boolean lateLogin;

    /**
     * Creates the admissions of a server.
     *
     * @param lateLogin whether clients without credentials may connect, to log in later
     */
    Admissions(Authenticator authenticator, Clock clock, boolean lateLogin) {
        this.entrance = new Entrance(authenticator, clock);
        this.lateLogin = lateLogin;
    }

    /**
     * Attaches the admission to a socket that connects, if there is one; fails with nothing but {@link
     * ConnectRefusedException}.
     */
    CompletionStage<Boolean> admit(SocketIoSocket socket) {
        Credentials shown = credentials(socket);
        return entrance.admit(shown).handle((admission, refused) -> {
            if (admission != null) {
                socket.attach(admission);
                return true;
            }
            ServiceException why = ServiceException.of(refused);
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
        return entrance.admit(new Credentials(headers, Map.of(), payload, handshake.remoteAddress()));
    }

    /** A client that shows something is told that it will not do. */
    private static boolean isNothing(Credentials shown) {
        return shown.header(AUTHORIZATION).isEmpty()
                && shown.payload().isEmpty()
                && shown.bearerToken().isEmpty();
    }

    private static Credentials credentials(SocketIoSocket socket) {
        Handshake handshake = socket.handshake();
        return new Credentials(
                handshake.headers(), handshake.query(), ServiceValues.fields(socket.auth()), handshake.remoteAddress());
    }
}
