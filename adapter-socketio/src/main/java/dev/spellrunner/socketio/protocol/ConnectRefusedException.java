// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A client is not let into a namespace; it hears so as {@code connect_error}, with the message and the data. */
public final class ConnectRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient @Nullable Object data;

    /** Refuses with a message that the client reads. */
    public ConnectRefusedException(String message) {
        this(message, null);
    }

    /**
     * Refuses with a message and with data, which the client reads.
     *
     * @param data anything that Jackson writes as JSON, without bytes
     */
    public ConnectRefusedException(String message, @Nullable Object data) {
        super(requireNonNull(message, "message"));
        this.data = data;
    }

    /** Returns what the client is told besides the message. */
    public Optional<Object> data() {
        return Optional.ofNullable(data);
    }
}
