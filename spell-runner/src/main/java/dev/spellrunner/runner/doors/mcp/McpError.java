// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import dev.spellrunner.runner.host.ServiceException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request that is answered by an error of JSON-RPC, with a code that the protocol has. */
final class McpError extends RuntimeException {

    private static final long serialVersionUID = 1;

    static final int PARSE_ERROR = -32700;
    static final int INVALID_REQUEST = -32600;
    static final int METHOD_NOT_FOUND = -32601;
    static final int INVALID_PARAMS = -32602;
    static final int INTERNAL = -32603;
    /** Headers that are missing, or say something else than the message. */
    static final int HEADER_MISMATCH = -32020;

    static final int UNSUPPORTED_VERSION = -32022;
    /** Up to 2025-11-25. */
    static final int RESOURCE_NOT_FOUND = -32002;

    private static final String RIGHT = "right";
    private static final String RETRY_AFTER = "retryAfter";

    private final int status;
    private final int code;
    private final transient Map<String, Object> data;

    McpError(int status, int code, String message, Map<String, Object> data) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.data = data;
    }

    /** Returns the error of a message that is none of the protocol, under HTTP status 400. */
    static McpError refused(int code, String message) {
        return new McpError(400, code, message, Map.of());
    }

    /** Returns the error of a request that is well formed and cannot be served, under HTTP status 200. */
    static McpError of(int code, String message) {
        return new McpError(200, code, message, Map.of());
    }

    /** Returns the error that says the same as one of the host. */
    static McpError of(ServiceException why) {
        String message = String.valueOf(why.getMessage());
        return switch (why.code()) {
            case FORBIDDEN -> new McpError(403, INVALID_REQUEST, message, forbidden(why));
            case LIMIT -> new McpError(413, INVALID_REQUEST, message, Map.of());
            case BUSY -> new McpError(503, INTERNAL, message, Map.of(RETRY_AFTER, why.retryAfter()));
            case INTERNAL, RUN_FAILED, CANCELLED -> new McpError(200, INTERNAL, message, Map.of());
            default -> new McpError(200, INVALID_PARAMS, message, Map.of());
        };
    }

    private static Map<String, Object> forbidden(ServiceException why) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("code", why.code().wireName());
        Object right = why.data().get(RIGHT);
        if (right != null) {
            data.put(RIGHT, right);
        }
        return data;
    }

    /** Returns the right that the caller's token lacks, if it is refused for that. */
    Optional<String> missingRight() {
        return Optional.ofNullable(data.get(RIGHT)).map(Object::toString);
    }

    /** Returns after how many seconds it makes sense to ask again, if it is refused for the time being. */
    Optional<String> retryAfter() {
        return Optional.ofNullable(data.get(RETRY_AFTER)).map(Object::toString);
    }

    /** Returns the status of HTTP. */
    int status() {
        return status;
    }

    int code() {
        return code;
    }

    Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("code", code);
        fields.put("message", getMessage());
        if (!data.isEmpty()) {
            fields.put("data", data);
        }
        return fields;
    }
}
