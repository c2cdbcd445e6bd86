// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spellrunner.socketio.engine.Answer;
import dev.spellrunner.socketio.engine.Exchange;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A request that waits for its answer. Confined to the test's thread. */
public final class DirectPoll implements Exchange {

    private @Nullable String answer;
    private Runnable whenLost = () -> {};

    DirectPoll() {}

    @Override
    public void answer(Answer given, Runnable lost) {
        if (answer != null) {
            throw new IllegalStateException("a request is answered twice: " + answer + ", " + given);
        }
        whenLost = lost;
        if (given instanceof Answer.Payload payload) {
            answer = payload.binary()
                    ? "bytes " + HexFormat.of().formatHex(payload.content())
                    : new String(payload.content(), UTF_8);
        } else if (given instanceof Answer.Refused refused) {
            answer = "refused " + refused.error();
        } else {
            answer = "ok";
        }
    }

    /** Returns the packets, {@code ok}, or {@code refused} and why; null while there is no answer. */
    public @Nullable String answer() {
        return answer;
    }

    /** The client is gone before it has read the answer. */
    public void lose() {
        whenLost.run();
    }
}
