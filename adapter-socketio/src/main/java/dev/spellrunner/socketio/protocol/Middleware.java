// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Lets clients into a namespace, or refuses them: {@link Namespace#use}. */
@FunctionalInterface
public interface Middleware {

    /**
     * Decides whether a client is let in. It must not block, but may answer later: until then the client waits, and nothing
     * that it sends is heard.
     *
     * @param socket knows the {@linkplain SocketIoSocket#handshake handshake} and what the client {@linkplain
     *     SocketIoSocket#auth says of itself}; is not connected yet, so that nothing can be sent, but takes listeners and an
     *     {@linkplain SocketIoSocket#attach attachment}
     * @return completes when the client is let in, with whatever; fails with {@link ConnectRefusedException} when it is not.
     *     Any other failure is logged, and refuses the client without telling it why
     */
    CompletionStage<? extends @Nullable Object> admit(SocketIoSocket socket);
}
