// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.format.Problem;
import dev.spellrunner.core.spell.SpellException;
import dev.spellrunner.runner.cluster.RunsUnavailableException;
import dev.spellrunner.runner.log.FellBehindException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call cannot be answered. The caller is told why: by a code for programs, a message for people, and what else
 * helps. It never holds a stack trace, a secret, or a word about what belongs to another user.
 */
public final class ServiceException extends SpellException {

    private static final long serialVersionUID = 1;

    private static final Logger log = LoggerFactory.getLogger(ServiceException.class);

    static final String RETRY_AFTER = "retryAfter";
    private static final String CLOSING = "closing";
    private static final int UNAVAILABLE = 503;
    private static final int RETRY_SECONDS = 1;

    /** The kind of an error. */
    public enum Code {
        /** There is no such spell or run, or it belongs to another user. */
        NOT_FOUND(404, 1008),
        /** The spell cannot be run; {@code data.problems} says why. */
        INVALID_SPELL(409, 1008),
        /** The call is not as it should be. */
        INVALID_REQUEST(400, 1008),
        /** The caller is not authenticated. */
        UNAUTHORIZED(401, 1008),
        /** The caller has not the right that the call needs; {@code data.right} tells which. */
        FORBIDDEN(403, 1008),
        /** Something is larger or more than this host allows. */
        LIMIT(413, 1009),
        /** It has been changed meanwhile; {@code data.version} tells what is there now. */
        CONFLICT(409, 1008),
        /** Too much is under way at the moment: try again later. */
        BUSY(429, 1013),
        /** The run failed. */
        RUN_FAILED(500, 1011),
        /** The run was cancelled. */
        CANCELLED(500, 1011),
        /** Something is wrong within the host; its log says more under {@code data.id}. */
        INTERNAL(500, 1011),
        /** It was there, and is not any more: a run whose events are gone from the log. */
        GONE(410, 1008);

        private final int httpStatus;
        private final int closeCode;

        Code(int httpStatus, int closeCode) {
            this.httpStatus = httpStatus;
            this.closeCode = closeCode;
        }

        /** Returns the status of HTTP that says the same. */
        public int httpStatus() {
            return httpStatus;
        }

        /** Returns the code to close a WebSocket with that cannot be served. */
        public int closeCode() {
            return closeCode;
        }

        /** Returns the code of JSON-RPC: invalid parameters, or the one for errors of the server's own. */
        public int rpcCode() {
            return this == INVALID_REQUEST ? -32602 : -32000;
        }

        /** Returns the code as it is written on the wire: {@code not-found}, …. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Code code;
    private final transient Map<String, @Nullable Object> data;

    /**
     * Creates an error.
     *
     * @param code what kind of error it is
     * @param message what is wrong, and what to do
     * @param data what else helps, as JSON values
     */
    public ServiceException(Code code, String message, Map<String, ?> data) {
        super(requireNonNull(message, "message"), null);
        this.code = requireNonNull(code, "code");
        this.data = new LinkedHashMap<>(data);
        if (code == Code.BUSY) {
            this.data.putIfAbsent(RETRY_AFTER, RETRY_SECONDS);
        }
    }

    ServiceException(Code code, String message) {
        this(code, message, Map.of());
    }

    /** Returns the same error, with more that helps. */
    ServiceException with(Map<String, ?> more) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>(data);
        all.putAll(more);
        return new ServiceException(code, String.valueOf(getMessage()), all);
    }

    /** Returns a refusal of a client that is not authenticated. */
    public static ServiceException unauthorized(String message) {
        return new ServiceException(Code.UNAUTHORIZED, message);
    }

    /** Returns a refusal of a call that needs a right which the caller has not. */
    static ServiceException forbidden(Right missing) {
        String right = missing.wireName();
        return new ServiceException(
                Code.FORBIDDEN,
                "this needs the right to " + right + ", which was not given to the caller (use a token that has it)",
                Map.of("right", right));
    }

    /** Returns a refusal by a host that closes: the next one takes the call. */
    static ServiceException closing() {
        return new ServiceException(
                Code.BUSY, "the host is closing, and starts no more runs (try again later)", Map.of(CLOSING, true));
    }

    /** Returns a refusal of a run whose events are gone from the log. */
    public static ServiceException gone(String run) {
        return new ServiceException(
                Code.GONE,
                "the events of run '" + run + "' are no longer kept (run.get returns its result)",
                Map.of("run", run));
    }

    /** There is no room for another message of the client; see {@link HostLimits#messageBytes}. */
    public static ServiceException tooManyMessages() {
        return new ServiceException(
                Code.BUSY, "too many messages are under way (read what is sent, and try again later)", Map.of());
    }

    static ServiceException noSpell(String wanted) {
        return new ServiceException(Code.NOT_FOUND, "there is no spell '" + wanted + "'");
    }

    static ServiceException noCall(String method) {
        return new ServiceException(Code.NOT_FOUND, "there is no call '" + method + "'", Map.of("method", method));
    }

    static ServiceException notOpen(String wanted) {
        return new ServiceException(Code.NOT_FOUND, "the spell '" + wanted + "' is not open (open it first)");
    }

    static ServiceException noRun(String run) {
        return new ServiceException(Code.NOT_FOUND, "there is no run '" + run + "'");
    }

    static ServiceException ended(String run) {
        return new ServiceException(Code.NOT_FOUND, "the run '" + run + "' has ended (run.get returns its result)");
    }

    /**
     * Returns what to tell a caller of something that was thrown. What is not meant for him goes to the log, under an id
     * that he is told.
     */
    public static ServiceException of(Throwable thrown) {
        if (thrown instanceof ServiceException known) {
            return known;
        }
        boolean wraps = thrown instanceof CompletionException || thrown instanceof ExecutionException;
        if (wraps && thrown.getCause() != null) {
            return of(thrown.getCause());
        }
        if (thrown instanceof InvalidSpellException invalid) {
            return new ServiceException(
                    Code.INVALID_SPELL,
                    String.valueOf(invalid.getMessage()),
                    Map.of(
                            "problems",
                            invalid.problems().stream().map(Problem::fields).toList()));
        }
        if (thrown instanceof IllegalArgumentException) {
            return new ServiceException(Code.INVALID_REQUEST, String.valueOf(thrown.getMessage()));
        }
        if (thrown instanceof FellBehindException) {
            return new ServiceException(Code.BUSY, String.valueOf(thrown.getMessage()));
        }
        if (thrown instanceof RejectedExecutionException) {
            return new ServiceException(Code.BUSY, "the host takes no more work at the moment (try again later)");
        }
        if (thrown instanceof RunsUnavailableException) {
            log.warn("the runs that are kept cannot be reached", thrown);
            return new ServiceException(Code.BUSY, "the runs cannot be reached at the moment (try again later)");
        }
        return internal("internal error of the host", thrown);
    }

    /** Returns what a caller is told of something that he cannot mend, and logs the rest under an id that he is told. */
    static ServiceException internal(String message, Throwable thrown) {
        String id = UUID.randomUUID().toString();
        log.error("error {}", id, thrown);
        return new ServiceException(
                Code.INTERNAL, message + " (see the log of the host, under " + id + ")", Map.of("id", id));
    }

    /** Returns what kind of error it is. */
    public Code code() {
        return code;
    }

    /** Returns the status of HTTP: that of the code, but 503 for a call that was refused since the host closes. */
    public int httpStatus() {
        return data.containsKey(CLOSING) ? UNAVAILABLE : code.httpStatus();
    }

    /** Returns what else helps, as JSON values. */
    public Map<String, @Nullable Object> data() {
        return data;
    }

    /** Returns after how many seconds it makes sense to call again, as {@code data.retryAfter}; for {@link Code#BUSY}. */
    public int retryAfter() {
        return data.get(RETRY_AFTER) instanceof Integer seconds ? seconds : RETRY_SECONDS;
    }

    /** Returns the error as it is written on the wire: {@code {code, message, data}}. */
    public Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("code", code.wireName());
        fields.put("message", getMessage());
        fields.put("data", data);
        return fields;
    }
}
