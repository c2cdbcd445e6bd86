// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.feathers;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A call cannot be answered, and this is what the client is told. Never holds a stack trace on the wire. */
public final class FeathersException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private static final Logger log = LoggerFactory.getLogger(FeathersException.class);

    private final FeathersError kind;
    private final transient Map<String, @Nullable Object> data;

    /** Creates an error that says no more than its message. */
    public FeathersException(FeathersError kind, String message) {
        this(kind, message, Map.of());
    }

    /**
     * Creates an error.
     *
     * @param kind what kind of error it is
     * @param message what is wrong, for people
     * @param data what else helps, as JSON values; empty, if nothing does
     */
    public FeathersException(FeathersError kind, String message, Map<String, ?> data) {
        super(requireNonNull(message, "message"));
        this.kind = requireNonNull(kind, "kind");
        this.data = new LinkedHashMap<>(data);
    }

    /** Returns what to tell a client of something that was thrown; what is not meant for it goes to the log. */
    static FeathersException of(Throwable thrown) {
        if (thrown instanceof FeathersException known) {
            return known;
        }
        if (thrown instanceof CompletionException && thrown.getCause() != null) {
            return of(thrown.getCause());
        }
        if (thrown instanceof TimeoutException) {
            return new FeathersException(FeathersError.TIMEOUT, "the answer takes too long");
        }
        if (thrown instanceof RejectedExecutionException) {
            return new FeathersException(FeathersError.UNAVAILABLE, "the server takes no more work (try again later)");
        }
        String id = UUID.randomUUID().toString();
        log.error("error {}", id, thrown);
        return new FeathersException(
                FeathersError.GENERAL_ERROR,
                "internal error of the server (see its log, under " + id + ")",
                Map.of("id", id));
    }

    /** Returns what kind of error it is. */
    public FeathersError kind() {
        return kind;
    }

    /** Returns the error as it is written on the wire. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", kind.wireName());
        fields.put("message", String.valueOf(getMessage()));
        fields.put("code", kind.code());
        fields.put("className", kind.className());
        if (!data.isEmpty()) {
            fields.put("data", data);
        }
        // Clients of version 4 read it without asking whether it is there.
        fields.put("errors", Map.of());
        return fields;
    }
}
